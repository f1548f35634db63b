using System.Runtime.CompilerServices;
using Gatehouse.Caching.Storage;
using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Pipeline.Evaluation;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Policies.Cache;

/// <summary>Writes the key of a request without making a string of it: that is needed only for what is stored.</summary>
internal static class KeyText
{
    /// <summary>How much room is enough for almost all.</summary>
    public const int UsualLength = 512;

    private const string ForwardedHost = "X-Forwarded-Host";
    private const string ForwardedProto = "X-Forwarded-Proto";

    /// <summary>
    /// Everything that the service is told of who and what was asked: scheme, host, path and query; then the route, what <c>X-Forwarded-*</c> say
    /// (of a client that is no trusted proxy it goes no further, and makes the key finer, as a query does), the upstream that a split has chosen, and the
    /// chosen value: where that is the caller, with the authority, which alone gives a name once. The host as it was sent, because so it goes on to the service. Gives the length of the URL; -1 when the chosen value could not be made, or the host is unfit.
    /// </summary>
    public static int Write(ref DefaultInterpolatedStringHandler key, HttpContext context, GatewayRequest request, CacheSettings settings)
    {
        var host = context.Request.Headers.Host.ToString();
        if (host.Contains('\n', StringComparison.Ordinal))
            return -1;
        WriteUrl(ref key, context.Request.Scheme, host, request.Target.Text);
        var urlLength = key.Text.Length;
        key.AppendLiteral("\n");
        key.AppendLiteral(settings.Route);
        var headers = context.Request.Headers;
        if (headers.TryGetValue(ForwardedHost, out var forwarded))
        {
            key.AppendLiteral("\nhost ");
            key.AppendLiteral(forwarded.ToString());
        }
        if (headers.TryGetValue(ForwardedProto, out forwarded))
        {
            key.AppendLiteral("\nproto ");
            key.AppendLiteral(forwarded.ToString());
        }
        if (request.ChosenUpstream is { } chosenUpstream)
        {
            key.AppendLiteral("\nto ");
            key.AppendLiteral(chosenUpstream);
        }
        if (settings.Key is null)
            return urlLength;
        if (!settings.Key.Evaluate(RequestVariables.Of(context)).TryText(out var chosen))
            return -1;
        if (settings.IsKeyedByCaller && request.Caller is { } caller)
        {
            key.AppendLiteral("\nby ");
            key.AppendLiteral(caller.Authority);
        }
        key.AppendLiteral("\nkey ");
        key.AppendLiteral(chosen);
        return urlLength;
    }

    /// <summary>True for a field that is a part of each key.</summary>
    public static bool Holds(string name) =>
        name.Equals(ForwardedHost, StringComparison.OrdinalIgnoreCase) || name.Equals(ForwardedProto, StringComparison.OrdinalIgnoreCase);

    /// <summary>The URL as it begins keys.</summary>
    public static string Url(string scheme, string host, string target)
    {
        var key = new DefaultInterpolatedStringHandler(0, 0, null, stackalloc char[UsualLength]);
        WriteUrl(ref key, scheme, host, target);
        return key.ToStringAndClear();
    }

    private static void WriteUrl(ref DefaultInterpolatedStringHandler key, string scheme, string host, string target)
    {
        key.AppendLiteral(scheme);
        key.AppendLiteral("://");
        key.AppendLiteral(host);
        key.AppendLiteral(target);
    }
}
