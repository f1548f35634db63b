using Gatehouse.Core.Pipeline;
using Gatehouse.Expressions.Values;
using Gatehouse.Policies.Auth;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Policies.Tests.Auth;

/// <summary>Knows whoever sends its name, or <c>slow-</c> and its name, in <c>X-Key</c>; refuses <c>bad-</c> and its name.</summary>
internal sealed class FakeAuthority(string name, Problem? refusal = null) : Authority(name)
{
    private readonly Caller caller = new(name, "user of " + name, ["reader"], CelValue.Of(CelMap.Empty));

    public int Asked { get; private set; }

    public override string Challenge => $"Fake realm=\"{Name}\"";

    public override async ValueTask<AuthOutcome> IdentifyAsync(HttpContext context)
    {
        Asked++;
        var key = context.Request.Headers["X-Key"].ToString();
        if (key.StartsWith("slow-", StringComparison.Ordinal))
        {
            await Task.Yield();
            key = key["slow-".Length..];
        }
        return key == Name ? AuthOutcome.Of(caller)
            : key == "bad-" + Name || key == "bad" ? AuthOutcome.Refused(refusal ?? AuthProblems.Invalid, $"Fake error=\"{Name}\"")
            : AuthOutcome.Nothing;
    }
}
