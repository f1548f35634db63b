using System.Net;

namespace Gatehouse.Discovery.Dns;

/// <summary>
/// Instances of SRV records (RFC 2782). Those of the best priority take the load by their weights; all others are backups. A target with several
/// addresses shares its weight among them.
/// </summary>
/// <param name="resolver">Whom to ask.</param>
/// <param name="scheme">How the instances are spoken to.</param>
internal sealed class SrvLookup(DnsResolver resolver, string scheme)
{
    public async Task<(List<Instance> Instances, TimeSpan? Ttl)> FindAsync(string name, CancellationToken cancellation)
    {
        var answer = await resolver.SearchAsync(name, DnsType.Srv, cancellation);
        var instances = new List<Instance>();
        var ttl = answer.Ttl;
        // The root as a target says that the service is decidedly not there.
        var records = answer.Records.Where(record => record.Target.Length > 0 && record.Port > 0).ToList();
        if (records.Count == 0)
            return (instances, ttl);
        if (records.Count > InstanceRules.MaxInstances)
            throw new RegistryException($"DNS: {name} has {records.Count} SRV records, more than {InstanceRules.MaxInstances}");
        var best = records.Min(record => record.Priority);
        foreach (var record in records)
        {
            var (addresses, good) = await AddressesAsync(record.Target, answer.Additional, cancellation);
            ttl = DnsAnswer.Shorter(ttl, good);
            foreach (var address in addresses)
            {
                instances.Add(new Instance(address.ToString(), record.Port)
                {
                    Scheme = scheme,
                    Name = record.Target,
                    // A weight of 0 is a very small chance, not none.
                    Weight = Math.Max(1, record.Weight / addresses.Count),
                    IsBackup = record.Priority != best,
                });
            }
        }
        return (instances, ttl);
    }

    private async Task<(IReadOnlyList<IPAddress> Addresses, TimeSpan? Ttl)> AddressesAsync(
        string target, IReadOnlyList<DnsRecord> additional, CancellationToken cancellation)
    {
        var sent = additional.Where(record => record.Type == DnsType.A && record.Name == target).ToList();
        if (sent.Count > 0)
            return (Addresses(sent), TimeSpan.FromSeconds(sent.Min(record => record.Ttl)));
        if (!DnsName.IsValid(target))
            return ([], null);
        var answer = await resolver.FindAsync(target, DnsType.A, cancellation);
        if (answer.Records.Count == 0)
            answer = await resolver.FindAsync(target, DnsType.Aaaa, cancellation);
        return (Addresses(answer.Records), answer.Ttl);
    }

    private static List<IPAddress> Addresses(IEnumerable<DnsRecord> records) => [.. records.Select(record => record.Address!)];
}
