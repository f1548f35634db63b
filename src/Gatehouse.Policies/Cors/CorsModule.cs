using System.Collections.Frozen;
using System.Globalization;
using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Primitives;

namespace Gatehouse.Policies.Cors;

/// <summary>Cross-origin resource sharing, as the Fetch standard has it.</summary>
internal sealed class CorsModule : RoutePolicyModule<CorsOptions>
{
    private const string Any = "*";
    private const string Opaque = "null";

    public override string Name => "cors";

    public override PolicyStage Stage => PolicyStage.Guard;

    public override bool IsShared => true;

    protected override void Validate(CorsOptions options, PolicyScope scope, PolicyValidation validation)
    {
        ValidateOrigins(options, validation);
        if (options.Methods.Count == 0)
            validation.Error("methods", "no method is allowed");
        for (var i = 0; i < options.Methods.Count; i++)
        {
            var method = options.Methods[i];
            if (method == Any || !HeaderSyntax.IsToken(method))
                validation.Error($"methods[{i}]", $"'{method}' is not a method", "list the methods: [GET, POST]");
            else if (method.Any(char.IsAsciiLetterLower))
                validation.Error($"methods[{i}]", $"'{method}' is not a method: their case matters", $"did you mean '{method.ToUpperInvariant()}'?");
        }
        for (var i = 0; i < options.Headers?.Count; i++)
        {
            if (options.Headers[i] == Any)
                validation.Error($"headers[{i}]", "'*' does not cover every header", "leave out 'headers' to allow what the browser asks for");
            else if (!HeaderSyntax.IsToken(options.Headers[i]))
                validation.Error($"headers[{i}]", $"'{options.Headers[i]}' is not a header name");
        }
        for (var i = 0; i < options.ExposeHeaders.Count; i++)
        {
            if (!HeaderSyntax.IsToken(options.ExposeHeaders[i]))
                validation.Error($"exposeHeaders[{i}]", $"'{options.ExposeHeaders[i]}' is not a header name");
            else if (options.ExposeHeaders[i] == Any && options.Credentials)
                validation.Error($"exposeHeaders[{i}]", "with credentials '*' means a header of that name", "list the headers");
        }
    }

    protected override RoutePolicy Create(CorsOptions options, PolicyScope scope)
    {
        var origins = options.Origins.Where(o => o is not (Any or Opaque)).Select(o => CorsOrigin.Parse(o, out _)!).ToList();
        return new CorsPolicy
        {
            AllowsAny = options.Origins.Contains(Any),
            Exact = options.Origins.Where(o => o == Opaque).Concat(origins.Where(o => !o.IsWildcard).Select(o => o.Text)).ToFrozenSet(StringComparer.Ordinal),
            Wildcards = [.. origins.Where(o => o.IsWildcard)],
            Methods = options.Methods.ToFrozenSet(StringComparer.Ordinal),
            MethodsText = string.Join(", ", options.Methods),
            HeadersText = options.Headers is null ? null : string.Join(", ", options.Headers),
            ExposeText = string.Join(", ", options.ExposeHeaders),
            Credentials = options.Credentials,
            MaxAgeText = ((long)options.MaxAge.TotalSeconds).ToString(CultureInfo.InvariantCulture),
        };
    }

    private static void ValidateOrigins(CorsOptions options, PolicyValidation validation)
    {
        if (options.Origins.Count == 0)
            validation.Error("origins", "no origin is allowed");
        if (options.Credentials && options.Origins.Contains(Any))
            validation.Error("credentials", "credentials are not for every origin", "list the origins that may send them");
        if (options.Credentials && options.Origins.Contains(Opaque))
            validation.Error("credentials", "credentials are not for the origin 'null': any site can have it");
        for (var i = 0; i < options.Origins.Count; i++)
        {
            var text = options.Origins[i];
            if (text == Any && options.Origins.Count > 1)
                validation.Error($"origins[{i}]", "'*' stands beside other origins", "write '*' alone, or leave it out");
            else if (text is not (Any or Opaque) && CorsOrigin.Parse(text, out var hint) is null)
                validation.Error($"origins[{i}]", $"'{text}' is not an origin as a browser sends it", hint);
        }
    }
}
