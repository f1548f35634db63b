using System.Buffers;
using Gatehouse.Core.Primitives;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Gatehouse.Core.Hosting;

/// <summary>What one look at each field of a request tells, before anything is removed.</summary>
/// <param name="AreWellFormed">
/// True when each name is one and no value has a control character but the tab (RFC 9110, 5.1 and 5.5). Kestrel stops at NUL, CR and LF only, and
/// takes every visible character in a name. False also when another name can be read as one that frames the request.
/// </param>
/// <param name="HaveUnderscores">True when a name has an underscore, which some services take for a dash.</param>
/// <param name="CorrelationId">The values of the client's correlation id; empty for none.</param>
internal readonly record struct FieldSurvey(bool AreWellFormed, bool HaveUnderscores, StringValues CorrelationId)
{
    private static readonly SearchValues<char> Controls =
        SearchValues.Create([.. Enumerable.Range(0, 128).Select(code => (char)code).Where(character => character != '\t' && char.IsControl(character))]);

    /// <summary>Looks at all fields.</summary>
    public static FieldSurvey Of(IHeaderDictionary headers)
    {
        var (areWellFormed, haveUnderscores) = (true, false);
        var correlationId = StringValues.Empty;
        foreach (var (name, values) in headers)
        {
            // HTTP/2's pseudo-fields; over HTTP/1.1 no line can begin with a colon.
            areWellFormed &= name.StartsWith(':') || HeaderSyntax.IsToken(name);
            // CGI and its heirs read Content_Length as Content-Length.
            if (name.Contains('_', StringComparison.Ordinal))
            {
                haveUnderscores = true;
                areWellFormed &= !HeaderSyntax.IsFraming(name.Replace('_', '-'));
            }
            foreach (var value in values)
                areWellFormed &= !value.AsSpan().ContainsAny(Controls);
            if (name.Equals(Forwarding.HeaderNames.CorrelationId, StringComparison.OrdinalIgnoreCase))
                correlationId = values;
        }
        return new FieldSurvey(areWellFormed, haveUnderscores, correlationId);
    }
}
