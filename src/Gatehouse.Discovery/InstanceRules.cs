using System.Diagnostics.CodeAnalysis;
using System.Net;
using Gatehouse.Discovery.Dns;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Discovery;

/// <summary>Which instances of a registry's answer are used. Used by one <see cref="ServiceWatch"/> at a time.</summary>
/// <param name="allowsLoopback">Whether instances on the loopback are taken.</param>
/// <param name="logger">Is told of each refused address once.</param>
internal sealed partial class InstanceRules(bool allowsLoopback, ILogger logger)
{
    /// <summary>The most instances of one service.</summary>
    public const int MaxInstances = 4096;

    private const int MaxRemembered = 256;
    private const string ThisMachine = "is this machine, which only 'loopback: true' allows";

    private readonly HashSet<string> logged = new(StringComparer.Ordinal);

    /// <summary>Those that are used, each once, in the order of their addresses: a registry that shuffles has changed nothing.</summary>
    public Instance[] Apply(IReadOnlyList<Instance> instances, string service)
    {
        if (instances.Count > MaxInstances)
            throw new RegistryException($"it names {instances.Count} instances, more than {MaxInstances}");
        var used = new List<Instance>(instances.Count);
        foreach (var told in instances)
        {
            var instance = Plain(told);
            if (ReasonAgainst(instance) is { } reason)
                LogOnce(service, instance, reason);
            else
                used.Add(instance);
        }
        if (used.Count == 0 && instances.Count > 0)
            throw NoneUsable(instances);
        // With one dot at the end a name is the same, and looked up without the search list.
        return [.. used.Order(Comparer<Instance>.Create(Order)).DistinctBy(static instance => (instance.Scheme, instance.Host.TrimEnd('.'), instance.Port))];
    }

    // An address has many spellings (10.1, 0x0a000001) and one place; a name is the same in any case. A name that is none says nothing: the instance goes by its address.
    private static Instance Plain(Instance instance)
    {
        if (instance.Name is { } name && !IsName(name))
            instance = instance with { Name = null };
        return TryAddress(instance.Host, out var address) ? instance with { Host = address.ToString() } : instance with { Host = instance.Host.ToLowerInvariant() };
    }

    private static RegistryException NoneUsable(IReadOnlyList<Instance> instances) =>
        new($"none of the {instances.Count} instances it names can be used, such as {LogText.Of(instances[0].Host)}:{instances[0].Port}");

    private static bool TryAddress(string host, [NotNullWhen(true)] out IPAddress? address)
    {
        address = null;
        return !host.Contains('[', StringComparison.Ordinal) && IPAddress.TryParse(host, out address);
    }

    // Only letters that mean themselves. Of others a client makes something else before it looks the name up: of 127。0。0。1 an address.
    private static bool IsName(string text) => DnsName.IsValid(text) && Uri.CheckHostName(text) == UriHostNameType.Dns;

    private static int Order(Instance a, Instance b)
    {
        var byHost = string.CompareOrdinal(a.Host, b.Host);
        if (byHost != 0)
            return byHost;
        return a.Port != b.Port ? a.Port.CompareTo(b.Port) : string.CompareOrdinal(a.Scheme, b.Scheme);
    }

    private string? ReasonAgainst(Instance instance)
    {
        if (instance.Port is < 1 or > 65535)
            return "has no port";
        if (instance.Scheme is not ("http" or "https" or "h2" or "h2c"))
            return "is not spoken to in a way that is known";
        if (!TryAddress(instance.Host, out var address))
        {
            if (!IsName(instance.Host))
                return "is no name of a host";
            return !allowsLoopback && AddressRules.IsLocalhost(instance.Host) ? ThisMachine : null;
        }
        if (AddressRules.IsRefused(address))
            return "is link-local, a metadata service, or no address of one machine";
        return !allowsLoopback && AddressRules.IsLoopback(address) ? ThisMachine : null;
    }

    private void LogOnce(string service, Instance instance, string reason)
    {
        if (logged.Count < MaxRemembered && logged.Add(instance.Host))
            LogRefused(logger, service, LogText.Of(instance.Host), instance.Port, reason);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "An instance of '{Service}' is not used: {Host}:{Port} {Reason}")]
    private static partial void LogRefused(ILogger logger, string service, string host, int port, string reason);
}
