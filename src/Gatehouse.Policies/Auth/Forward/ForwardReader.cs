using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Pipeline.Parts;
using Gatehouse.Core.Primitives;

namespace Gatehouse.Policies.Auth.Forward;

/// <summary>Reads <c>forward</c>.</summary>
internal static class ForwardReader
{
    public static ForwardAuthority? Read(ForwardOptions options, PartScope scope, PolicyValidation validation)
    {
        Validate("forward.headers", options.Headers, validation);
        Validate("forward.copy", options.Copy, validation);
        Validate("forward.subject", options.Subject is null ? [] : [options.Subject], validation);
        Validate("forward.roles", options.Roles is null ? [] : [options.Roles], validation);
        if (!Uri.TryCreate(options.Url, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.UserInfo.Length > 0 || url.Fragment.Length > 0)
        {
            validation.Error("forward.url", "this is not a URL that can be asked", "write http://host:port/path, or https://");
            return null;
        }
        if (url.Scheme == "http" && !url.IsLoopback)
            validation.Warning("forward.url", $"credentials of callers go to {url.Host} without TLS", "write https://");
        return new ForwardAuthority(scope.Name, url, options, scope.TimeProvider, scope.Loggers);
    }

    private static void Validate(string path, IReadOnlyList<string> names, PolicyValidation validation)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < names.Count; i++)
        {
            var place = names.Count == 1 ? path : $"{path}[{i}]";
            if (RequestFieldNames.FaultOf(names[i]) is { } fault)
                validation.Error(place, fault);
            else if (names[i].StartsWith("Content-", StringComparison.OrdinalIgnoreCase))
                validation.Error(place, $"'{names[i]}' is of the body, which is not sent");
            else if (!seen.Add(names[i].Replace('_', '-')))
                validation.Error(place, $"'{names[i]}' is named twice");
        }
    }
}
