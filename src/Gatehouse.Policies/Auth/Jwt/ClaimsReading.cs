using System.Text.Json;
using Gatehouse.Core.Pipeline;
using Gatehouse.Expressions;
using Gatehouse.Expressions.Values;
using Gatehouse.Jose.Tokens;

namespace Gatehouse.Policies.Auth.Jwt;

/// <summary>From claims to a caller. Immutable.</summary>
/// <param name="roles">Over <c>claims</c>.</param>
/// <param name="subject">Over <c>claims</c>.</param>
/// <param name="slot">Where the expressions look for <c>claims</c>.</param>
internal sealed class ClaimsReading(Expression roles, Expression subject, int slot)
{
    /// <summary>The caller that the claims describe.</summary>
    public Caller CallerOf(string authority, TokenClaims token)
    {
        var claims = CelValue.FromJson(token.Json);
        var variables = new Variables(slot, claims);
        subject.Evaluate(variables).TryText(out var name);
        return new Caller(authority, string.IsNullOrEmpty(name) ? null : name, RolesOf(roles.Evaluate(variables)), claims);
    }

    // What is no text is no role: a claim of another form must not become one by accident.
    private static string[] RolesOf(CelValue value) => value.Kind switch
    {
        CelKind.String => value.AsString.Split(' ', StringSplitOptions.RemoveEmptyEntries),
        CelKind.List => [.. Items(value.AsList).Where(item => item.Kind == CelKind.String).Select(item => item.AsString)],
        _ => [],
    };

    private static IEnumerable<CelValue> Items(CelList list) => Enumerable.Range(0, list.Count).Select(i => list[i]);

    private sealed class Variables(int slot, CelValue claims) : ICelVariables
    {
        private static readonly CelValue Missing = CelValue.Error("only 'claims' is known here");

        public CelValue Get(int index) => index == slot ? claims : Missing;
    }
}
