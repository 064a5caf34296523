/**
 * Packages the Splunk app for *Install app from file*.
 *
 * Usage: node scripts/package-splunk-app.mjs [FILE]; FILE is vpc_flow_enricher.tgz by default
 */
import { writeFileSync } from 'node:fs';
import { APP, packApp } from './deploy/splunk/pack-app.mjs';

const [file = `${APP}.tgz`] = process.argv.slice(2);
writeFileSync(file, packApp());
console.log(file);
