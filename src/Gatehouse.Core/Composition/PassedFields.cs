using Gatehouse.Core.Primitives;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Core.Composition;

/// <summary>
/// Which fields of the client's request a call carries on: who the client is, what it traces, what policies have added. Not those about
/// the client's own exchange: its body, its caches, what it can decode, protocols it wants to change to.
/// </summary>
internal static class PassedFields
{
    /// <summary>True for a field that calls carry on, as the client has it.</summary>
    public static bool Contains(string name) => !HeaderSyntax.IsOfTheExchange(name) && !name.Equals("Origin", StringComparison.OrdinalIgnoreCase);

    /// <summary>The fields for calls of this request. <c>Host</c> is among them for <c>X-Forwarded-Host</c> alone.</summary>
    public static IHeaderDictionary Of(HttpContext client)
    {
        IHeaderDictionary fields = new HeaderDictionary(16);
        foreach (var (name, values) in client.Request.Headers)
        {
            if (Contains(name))
                fields[name] = values;
        }
        fields.Accept = "application/json";
        return fields;
    }
}
