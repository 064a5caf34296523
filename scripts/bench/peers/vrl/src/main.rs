//! Times VRL's `parse_aws_vpc_flow_log`: each line of a file is the `.message` of an event, which the program from Vector's
//! documentation replaces with the parsed fields.
//!
//! Reads one number of passes per line from standard input, and answers each with a line of JSON: processor time in microseconds per
//! pass, and the number of lines that became an event.

use std::io::{BufRead, Write, stdin, stdout};
use std::{env, fs};

use vrl::compiler::runtime::Runtime;
use vrl::compiler::state::RuntimeState;
use vrl::compiler::{Function, Program, TargetValue, TimeZone, compile};
use vrl::stdlib::ParseAwsVpcFlowLog;
use vrl::value::{ObjectMap, Secrets, Value};

const SOURCE: &str = ". = parse_aws_vpc_flow_log!(.message)";

fn main() {
    let path = env::args().nth(1).expect("usage: vrl-peer FILE");
    let text = fs::read_to_string(path).expect("the file of lines cannot be read");
    let lines: Vec<&str> = text.lines().collect();
    let functions: Vec<Box<dyn Function>> = vec![Box::new(ParseAwsVpcFlowLog)];
    let program = compile(SOURCE, &functions).expect("the program does not compile").program;
    for request in stdin().lock().lines() {
        let passes: u32 = request.expect("no request").trim().parse().expect("not a number of passes");
        let started = processor_micros();
        let mut parsed = 0;
        for _ in 0..passes {
            parsed = pass(&program, &lines);
        }
        let micros = (processor_micros() - started) / f64::from(passes);
        println!("{{\"micros\":{micros:.1},\"parsed\":{parsed}}}");
        stdout().flush().expect("no one reads");
    }
}

/// Processes one event per line; returns the number of parsed lines.
fn pass(program: &Program, lines: &[&str]) -> usize {
    let mut runtime = Runtime::new(RuntimeState::default());
    let timezone = TimeZone::default();
    lines
        .iter()
        .filter(|line| {
            let message = Value::from(**line);
            let mut event = TargetValue {
                value: Value::Object(ObjectMap::from([("message".into(), message)])),
                metadata: Value::Object(ObjectMap::new()),
                secrets: Secrets::default(),
            };
            let resolved = runtime.resolve(&mut event, program, &timezone);
            runtime.clear();
            resolved.is_ok() && event.value.as_object().is_some_and(|fields| !fields.is_empty())
        })
        .count()
}

/// Processor time of all threads of the process.
fn processor_micros() -> f64 {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    let status = unsafe { libc::clock_gettime(libc::CLOCK_PROCESS_CPUTIME_ID, &raw mut time) };
    assert_eq!(status, 0, "the processor's clock cannot be read");
    time.tv_sec as f64 * 1e6 + time.tv_nsec as f64 / 1e3
}
