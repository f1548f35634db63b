using System.Buffers;
using System.Text;
using System.Text.Json;
using Gatehouse.Core.Primitives;
using Gatehouse.Expressions.Values;

namespace Gatehouse.Core.Pipeline;

/// <summary>
/// Who makes a request, as far as a policy of the stage <see cref="PolicyStage.Identify"/> has verified it. Immutable, so that one object
/// serves all requests with the same credentials.
/// </summary>
public sealed class Caller
{
    /// <summary>Creates the object.</summary>
    /// <param name="authority">The name under <c>auth</c> of what has verified the credentials.</param>
    /// <param name="subject">Whom they are for; null when they do not say.</param>
    /// <param name="roles">The roles; may be empty.</param>
    /// <param name="claims">A map of everything that was verified, as expressions see it.</param>
    public Caller(string authority, string? subject, IReadOnlyList<string> roles, CelValue claims)
    {
        Authority = authority;
        Subject = subject;
        Roles = roles;
        Claims = claims;
        RoleList = CelValue.Of(CelList.Of([.. roles]));
    }

    /// <summary>The name under <c>auth</c> of what has verified the credentials.</summary>
    public string Authority { get; }

    /// <summary>Whom the credentials are for; null when they do not say.</summary>
    public string? Subject { get; }

    /// <summary>The roles; may be empty.</summary>
    public IReadOnlyList<string> Roles { get; }

    /// <summary>Everything that was verified, as expressions see it: a map.</summary>
    public CelValue Claims { get; }

    /// <summary>Policies that run for this caller's requests on every route, between those of the stages Authorize and Limit. Default: none.</summary>
    public IReadOnlyList<RoutePolicy> Policies { get; init; } = [];

    /// <summary>The roles as expressions see them.</summary>
    internal CelValue RoleList { get; }

    /// <summary>The roles as they stand in a header field, separated by commas; what cannot stand there is percent-encoded.</summary>
    public string RoleField => field ??= string.Join(',', Roles.Select(role => role.Contains(',', StringComparison.Ordinal) ? Uri.EscapeDataString(role) : HeaderSyntax.Escape(role)));

    /// <summary>Everything above as one line of JSON, a list: callers of whom the same is known have the same.</summary>
    internal string Whole => field ??= Write();

    /// <summary>True when the caller has this role; case matters.</summary>
    public bool HasRole(string role)
    {
        for (var i = 0; i < Roles.Count; i++)
        {
            if (Roles[i] == role)
                return true;
        }
        return false;
    }

    private string Write()
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartArray();
        json.WriteStringValue(Authority);
        json.WriteStringValue(Subject);
        RoleList.WriteTo(json);
        // What cannot be written is like nobody else's.
        if (!Claims.WriteTo(json))
            return $"[{Guid.NewGuid()}]";
        json.WriteEndArray();
        json.Flush();
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
