using Gatehouse.Core.Pipeline.Evaluation;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Core.Pipeline.Parts;

/// <summary>What a module may use to make a part.</summary>
/// <param name="Name">The part's name in its map; empty for a part that stands alone.</param>
/// <param name="TimeProvider">The only source of time.</param>
/// <param name="Loggers">Makes loggers.</param>
public sealed record PartScope(string Name, TimeProvider TimeProvider, ILoggerFactory Loggers)
{
    /// <summary>The folder that relative paths in the section are relative to; null for the process's working folder.</summary>
    public string? BaseDirectory { get; init; }

    /// <summary>The parts that <see cref="GatewayPartModule.Uses"/> names.</summary>
    public GatewayParts Parts { get; init; } = GatewayParts.None;

    /// <summary>Compiles expressions, which see no path parameters.</summary>
    public ExpressionCompiler Expressions { get; init; } = new(ExpressionCompiler.Root(TimeProvider), Configuration.Routes.RoutePattern.Empty);

    /// <summary>What the program that runs the gateway has added for parts to find: stores that need a database, for example.</summary>
    public IReadOnlyList<object> Extensions { get; init; } = [];
}
