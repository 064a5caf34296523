import type { TransferPrices } from '../transfer/prices.ts';

/** List prices by Region, in USD for 2³⁰ bytes. */
export const TRANSFER_PRICES: TransferPrices = {
  'us-east-1': { cross_zone: 0.01, internet: 0.09, nat_gateway: 0.045, transit_gateway: 0.02, interface_endpoint: 0.01, inter_region: 0.02 },
  'ap-northeast-1': { cross_zone: 0.01, internet: 0.114, inter_region: 0.09 },
};
