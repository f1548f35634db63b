using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Pipeline.Parts;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Policies.Auth;

/// <summary>Verifies one kind of credentials: a part under <c>auth</c>. Used concurrently.</summary>
/// <param name="name">The name under <c>auth</c>.</param>
internal abstract class Authority(string name) : GatewayPart
{
    /// <summary>The name under <c>auth</c>.</summary>
    public string Name { get; } = name;

    /// <summary>The <c>WWW-Authenticate</c> that asks for such credentials (RFC 9110, 11.6.1).</summary>
    public abstract string Challenge { get; }

    /// <summary>What is answered to a request without them.</summary>
    public virtual Problem Missing => AuthProblems.Missing;

    /// <summary>Whether it looks at bearer tokens in <c>Authorization</c>. One that none of those has verified goes no further.</summary>
    public virtual bool ReadsTokens => false;

    /// <summary>The cookie that tokens may come in; null for none.</summary>
    public virtual string? Cookie => null;

    /// <summary>
    /// Whether it has looked at all of this field of a request when it knows the caller, so that nobody else need verify what stands there.
    /// </summary>
    public virtual bool HasSeen(string field) => false;

    /// <summary>
    /// Looks at the request's credentials. Completes at once wherever nothing has to be waited for. Does not throw for anything that a
    /// client or a server may send.
    /// </summary>
    public abstract ValueTask<AuthOutcome> IdentifyAsync(HttpContext context);

    /// <summary>
    /// Called for a request that passes without this authority: takes off what only this one could have verified, credentials and what
    /// services believe to be from it.
    /// </summary>
    /// <param name="context">The request.</param>
    /// <param name="verifier">Who knows the caller; null when nobody does.</param>
    public virtual void Conceal(HttpContext context, Authority? verifier)
    {
    }
}
