namespace Shop;

/// <summary>What this process is to be of the shop: all of it, or what its arguments name, so that one service can be killed and the others serve on.</summary>
internal sealed class ShopParts
{
    private const string GatewayName = "gateway";

    private readonly string[] named;

    private ShopParts(string[] named) => this.named = named;

    /// <summary>Whether the gateway is among them.</summary>
    public bool HasGateway => Has(GatewayName);

    /// <summary>Reads the arguments; none for all. Null when one of them is no part of the shop.</summary>
    public static ShopParts? Read(string[] arguments) =>
        Array.TrueForAll(arguments, argument => argument == GatewayName || ShopServices.Names.Contains(argument)) ? new ShopParts(arguments) : null;

    /// <summary>Whether a service is among them, or the gateway.</summary>
    public bool Has(string name) => named.Length == 0 || named.Contains(name);
}
