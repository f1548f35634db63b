using Gatehouse.Core.Pipeline.Parts;

namespace Gatehouse.Redis;

/// <summary>The parts that come with Redis, for the program that runs the gateway.</summary>
public static class RedisParts
{
    /// <summary>What stands under <c>redis</c> at the top of the file.</summary>
    public static IReadOnlyList<GatewayPartModule> All { get; } = [new RedisModule()];
}
