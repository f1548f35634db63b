namespace Gatehouse.Discovery.Dns;

/// <summary>Finds the records of a name: through servers, search list and aliases. Throws <see cref="RegistryException"/> when nobody answers.</summary>
/// <param name="settings">Whom and how.</param>
/// <param name="time">The clock.</param>
internal sealed class DnsResolver(ResolverSettings settings, TimeProvider time)
{
    private const int MaxAliases = 8;
    private const int Success = 0;
    private const int NoSuchName = 3;

    private readonly DnsExchange exchange = new(settings.Timeout, time);

    /// <summary>
    /// Tries the name with the search list. The first that has records wins. When one cannot be looked up the whole fails: what comes after it in
    /// the list may be another service.
    /// </summary>
    public async Task<DnsAnswer> SearchAsync(string name, DnsType type, CancellationToken cancellation)
    {
        DnsAnswer? none = null;
        foreach (var candidate in settings.Candidates(name))
        {
            var answer = await FindAsync(candidate, type, cancellation);
            if (answer.Records.Count > 0)
                return answer;
            none = answer with { Ttl = DnsAnswer.Shorter(none?.Ttl, answer.Ttl) };
        }
        return none!;
    }

    /// <summary>Looks up exactly that name.</summary>
    public async Task<DnsAnswer> FindAsync(string name, DnsType type, CancellationToken cancellation)
    {
        TimeSpan? ttl = null;
        var aliases = 0;
        while (true)
        {
            var asked = name;
            var message = await AskAsync(new DnsQuery(asked, type), cancellation);
            // What was not asked for is not believed: only records that the question leads to.
            while (message.Answers.Find(record => record.Type == DnsType.Cname && record.Name == name) is { } alias)
            {
                if (++aliases > MaxAliases)
                    throw new RegistryException($"DNS: more than {MaxAliases} aliases lead to {name}");
                name = alias.Target;
                ttl = DnsAnswer.Shorter(ttl, TimeSpan.FromSeconds(alias.Ttl));
            }
            var records = message.Answers.FindAll(record => record.Type == type && record.Name == name);
            if (records.Count > 0)
                return new DnsAnswer(records, message.Additional, DnsAnswer.Shorter(ttl, TimeSpan.FromSeconds(records.Min(record => record.Ttl))));
            if (message.Code == NoSuchName || name == asked)
                return new DnsAnswer([], [], Negative(ttl, message));
            if (!DnsName.IsValid(name))
                throw new RegistryException($"DNS: the alias of {asked} is no name of a host");
        }
    }

    private static TimeSpan? Negative(TimeSpan? ttl, DnsMessage message) =>
        message.Authorities.Find(record => record.Type == DnsType.Soa) is { } soa
            ? DnsAnswer.Shorter(ttl, TimeSpan.FromSeconds(Math.Min(soa.Ttl, soa.Minimum)))
            : ttl;

    private async Task<DnsMessage> AskAsync(DnsQuery query, CancellationToken cancellation)
    {
        var reason = "there is no name server";
        for (var attempt = 0; attempt < settings.Attempts; attempt++)
        {
            foreach (var server in settings.Servers)
            {
                var reply = await exchange.AskAsync(server, query, cancellation);
                if (reply.Message is { Code: Success or NoSuchName } message)
                    return message;
                reason = reply.Message is { } refusal ? $"{server} answered with {NameOf(refusal.Code)}" : reply.Reason;
            }
        }
        throw new RegistryException($"DNS: {query.Name} ({query.Type.ToString().ToUpperInvariant()}): {reason}");
    }

    private static string NameOf(int code) => code switch
    {
        1 => "FORMERR",
        2 => "SERVFAIL",
        4 => "NOTIMP",
        5 => "REFUSED",
        _ => $"code {code}",
    };
}
