using System.Collections.Frozen;
using System.Text;
using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Primitives;
using Gatehouse.Policies.Auth.Consumers;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Policies.Auth.ApiKey;

/// <summary>Knows callers by a key in a header or in the query. Immutable, but for what stands in a store.</summary>
internal sealed class ApiKeyAuthority : Authority
{
    /// <summary>Longest key, in characters. Longer ones are refused before any work.</summary>
    public const int MaxLength = 512;

    private readonly FrozenDictionary<SecretHash, Caller> callers;
    private readonly string? header;
    private readonly SecretParameter? query;
    private readonly string[] spellings;
    private readonly string[] removed;
    private readonly StoredCallers? stored;
    private readonly Plans plans;
    private readonly TimeSpan keep;

    public ApiKeyAuthority(string name, ApiKeyOptions options, IReadOnlyDictionary<SecretHash, Caller> callers, StoredCallers? stored, Plans plans)
        : base(name)
    {
        this.stored = stored;
        this.plans = plans;
        keep = options.Keep;
        this.callers = callers.ToFrozenDictionary();
        header = options.Header;
        query = options.Query is null ? null : new SecretParameter(options.Query);
        // The other spellings go in any case: a service that takes them for the header would see what nobody has verified.
        spellings = header is null ? [] : [.. RequestFieldNames.Spellings(header)];
        removed = [.. spellings.Where(spelling => !options.Pass || spelling != header)];
        Challenge = $"ApiKey realm=\"{name}\"";
    }

    public override string Challenge { get; }

    public override SecretParameter? Secret => query;

    public override ValueTask<AuthOutcome> IdentifyAsync(HttpContext context) => new(Identify(context));

    public override bool HasSeen(string field) => field.Equals(header, StringComparison.OrdinalIgnoreCase);

    // A key that is to be passed is when somebody has verified it.
    public override void Conceal(HttpContext context, Authority? verifier) =>
        TakeOff(context, header is not null && verifier?.HasSeen(header) == true ? removed : spellings);

    private void TakeOff(HttpContext context, string[] names)
    {
        foreach (var name in names)
            context.Request.Headers.Remove(name);
        if (query is not null && GatewayRequest.Of(context) is { Target.Query.IsEmpty: false } request && query.Find(request.Target.Query, out _) > 0)
            request.ReplaceQuery(query.Without(request.Target.Query));
    }

    private AuthOutcome Identify(HttpContext context)
    {
        var sent = header is null ? default : context.Request.Headers[header];
        var key = sent.Count == 1 ? sent[0]! : "";
        var count = sent.Count;
        if (query is not null && GatewayRequest.Of(context).Target.Query is { IsEmpty: false } text)
        {
            var inQuery = query.Find(text, out var value);
            if (inQuery > 0 && count == 0)
                key = value;
            count += inQuery;
        }
        if (count == 0)
            return AuthOutcome.Nothing;
        TakeOff(context, removed);
        if (count > 1)
            return AuthOutcome.Refused(AuthProblems.Malformed);
        return Find(key);
    }

    private AuthOutcome Find(string key)
    {
        if (key.Length is 0 or > MaxLength)
            return AuthOutcome.Refused(AuthProblems.Invalid);
        Span<byte> utf8 = stackalloc byte[MaxLength * 3];
        var hash = SecretHash.Of(utf8[..Encoding.UTF8.GetBytes(key, utf8)]);
        if (callers.TryGetValue(hash, out var caller))
            return AuthOutcome.Of(caller);
        return stored?.Find(hash, keep, plans) ?? AuthOutcome.Refused(AuthProblems.Invalid);
    }
}
