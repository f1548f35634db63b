namespace Shop;

/// <summary>The ports of the five services. 0 takes a free one.</summary>
internal sealed record ShopPorts(int Users, int Orders, int Products, int Payments, int Preferences)
{
    /// <summary>The ports that <c>gatehouse.yaml</c> names.</summary>
    public static ShopPorts Default { get; } = new(3001, 3002, 3003, 3004, 3005);

    /// <summary>Any ports, for tests that run side by side.</summary>
    public static ShopPorts Free { get; } = new(0, 0, 0, 0, 0);
}
