using System.Net;

namespace Gatehouse.Discovery.Dns;

/// <summary>Looks a name up again and again, each time when the answer is no longer good.</summary>
/// <param name="address">What and whom to ask.</param>
/// <param name="time">The clock.</param>
internal sealed class DnsRegistry(DnsAddress address, TimeProvider time) : IRegistry
{
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(1);

    public async Task WatchAsync(Action<IReadOnlyList<Instance>> tell, CancellationToken cancellation)
    {
        while (true)
        {
            var (instances, ttl) = await LookUpAsync(cancellation);
            tell(instances);
            await Task.Delay(Bounded(ttl), time, cancellation);
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    // An answer for days would keep us from new instances, and one for no time would let us ask without a pause.
    private TimeSpan Bounded(TimeSpan? ttl)
    {
        var pause = ttl ?? address.Every;
        return pause < Least ? Least : pause < address.Every ? pause : address.Every;
    }

    private async Task<(List<Instance> Instances, TimeSpan? Ttl)> LookUpAsync(CancellationToken cancellation)
    {
        var isOfMachine = address.Servers.Count == 0;
        if (isOfMachine && !address.IsSrv && HostsFile.Find(address.Name) is { Length: > 0 } known)
            return ([.. known.Select(host => Of(host, address.Port, address.Name))], null);
        var resolver = new DnsResolver(isOfMachine ? ResolverSettings.OfMachine() : ResolverSettings.Of(address.Servers), time);
        if (address.IsSrv)
            return await new SrvLookup(resolver, address.Scheme).FindAsync(address.Name, cancellation);
        var answer = await resolver.SearchAsync(address.Name, DnsType.A, cancellation);
        if (answer.Records.Count == 0)
            answer = await resolver.SearchAsync(address.Name, DnsType.Aaaa, cancellation);
        return ([.. answer.Records.Select(record => Of(record.Address!, address.Port, address.Name))], answer.Ttl);
    }

    private Instance Of(IPAddress host, int port, string name) =>
        new(host.ToString(), port) { Scheme = address.Scheme, Name = DnsName.Normalize(name) };
}
