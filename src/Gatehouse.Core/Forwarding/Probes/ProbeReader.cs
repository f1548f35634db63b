using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Model;
using Gatehouse.Core.Configuration.Routes;
using Gatehouse.Core.Forwarding.Framework;
using Gatehouse.Core.Pipeline.Evaluation;
using Gatehouse.Core.Primitives;
using Gatehouse.Expressions;
using Gatehouse.Expressions.Values;

namespace Gatehouse.Core.Forwarding.Probes;

/// <summary>Reads <c>health</c>: what is asked, and what is a good answer.</summary>
internal static class ProbeReader
{
    /// <summary>The expression about the body; null when there is none, or errors were added.</summary>
    public static Expression? Body(HealthConfig section, Lazy<ExpressionEnvironment> root, ConfigErrors errors)
    {
        if (!section.Path.StartsWith('/') || CanonicalTargetParser.Parse(section.Path, out _) != TargetFault.None)
            errors.Add(ConfigErrorCodes.BadValue, section.At("path"), $"'{section.Path}' is not a path", "write /health");
        if (section.Body is null)
            return null;
        var expression = new ExpressionCompiler(root, RoutePattern.Empty).With(new CelVariable("body", CelType.Dyn)).Compile(section.At("body"), errors);
        if (expression is null || expression.References.All(reference => reference.Variable == "body"))
            return expression;
        errors.Add(ConfigErrorCodes.BadExpression, section.At("body"), "a health check knows nothing but 'body'");
        return null;
    }

    /// <summary>The probe.</summary>
    public static Upstreams.Health.HealthProbe Create(HealthConfig section, FrameworkClient client, Expression? body) => section.Kind switch
    {
        HealthKind.Tcp => new TcpProbe(),
        HealthKind.Grpc => new GrpcProbe(client),
        _ => new HttpProbe(client, section.Path, section.Status, body),
    };
}
