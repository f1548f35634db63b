using Gatehouse.Core.Primitives;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Gatehouse.Core.Composition;

/// <summary>Who else may have the answer of a call, as its service says. Immutable.</summary>
internal sealed class AnswerScope
{
    /// <summary>Nothing is said.</summary>
    public static readonly AnswerScope Open = new(false, []);

    // What the lifetime that an operator gives to answers does not override.
    private static readonly string[] Forbidding = ["no-store", "private", "no-cache", "must-revalidate", "proxy-revalidate"];

    private AnswerScope(bool isForOne, IReadOnlyList<string> vary)
    {
        IsForOne = isForOne;
        Vary = vary;
    }

    /// <summary>True when what is made of it is for one request alone.</summary>
    public bool IsForOne { get; }

    /// <summary>The fields of the client's request by which it differs; the same name may be there twice.</summary>
    public IReadOnlyList<string> Vary { get; }

    /// <summary>From the answer's fields.</summary>
    /// <param name="fields">Those that were kept of them.</param>
    /// <param name="call">The call.</param>
    public static AnswerScope Of(IHeaderDictionary fields, CallRequest call)
    {
        var vary = fields.Vary;
        if (SetsCookie(fields.SetCookie, call) || Forbids(fields.CacheControl) || Forbids(fields["CDN-Cache-Control"]))
            return new AnswerScope(true, []);
        if (vary.Count == 0)
            return Open;
        var names = vary.SelectMany(line => line!.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).ToList();
        if (names.Exists(name => name == "*" || !HeaderSyntax.IsToken(name)))
            return new AnswerScope(true, []);
        // What a call says itself is made of something else than the client's field of that name.
        if (names.Exists(name => IsOwn(name, isConstant: false)))
            return new AnswerScope(true, []);
        // By what calls do not carry on, such as the codings that a client takes, or always say alike, their answers do not differ.
        names.RemoveAll(name => !PassedFields.Contains(name) || IsOwn(name, isConstant: true));
        return names.Count == 0 ? Open : new AnswerScope(false, names);

        bool IsOwn(string name, bool isConstant) =>
            call.OwnFields.Any(field => field.Value.IsConstant == isConstant && field.Key.Equals(name, StringComparison.OrdinalIgnoreCase));
    }

    // That of a sticky upstream is the gateway's own, and stays behind.
    private static bool SetsCookie(StringValues lines, CallRequest call) =>
        lines.Count > 0 && !(call.Plan.Forwarder.Upstream.Balancer.Cookie is { } own && lines.All(line => line!.StartsWith(own + "=", StringComparison.Ordinal)));

    // Looked for, not parsed: where the grammar is broken too, what forbids counts.
    private static bool Forbids(StringValues lines)
    {
        foreach (var line in lines)
        {
            foreach (var word in Forbidding)
            {
                if (line!.Contains(word, StringComparison.OrdinalIgnoreCase))
                    return true;
            }
        }
        return false;
    }
}
