var t=[{name:"consent-tracking-api",version:"0.1"}],s=({window:o},a)=>o.Shopify.loadFeatures(t,n=>n||a());export{s as askPlatform};
