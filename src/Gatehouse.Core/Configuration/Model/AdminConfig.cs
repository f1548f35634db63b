using Gatehouse.Core.Configuration.Binding;
using Gatehouse.Core.Configuration.Syntax;
using Gatehouse.Core.Primitives;

namespace Gatehouse.Core.Configuration.Model;

/// <summary>The listener for operators.</summary>
[Shorthand(nameof(Url))]
public sealed class AdminConfig : ConfigSection
{
    /// <summary>
    /// A port (on the loopback address), an <c>http://host:port</c> URL, or <c>false</c> for no admin listener. Port 0 takes a free one.
    /// </summary>
    public string Url { get; init; } = "9901";
}
