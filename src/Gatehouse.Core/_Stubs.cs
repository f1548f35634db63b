#pragma warning disable
using Gatehouse.Core.Configuration.Syntax; using Gatehouse.Core.Configuration.Model; using Gatehouse.Core.Configuration.Routes; using Gatehouse.Core.Primitives; using Gatehouse.Core.Snapshots; using Gatehouse.Core.Pipeline; using Gatehouse.Core.Configuration; using Microsoft.AspNetCore.Http;
namespace Gatehouse.Core.Primitives { 
 internal static class Suggestion { public static string? For(string a, IEnumerable<string> b)=>null; }
 internal enum TargetFault { None, NotOriginForm }
 internal static class TargetFaults { public static string Message(TargetFault f)=>""; }
}
namespace Gatehouse.Core.Configuration { 
 public sealed class LoadedConfig { public GatewayConfig? Config; public ConfigErrors Errors=new(); public IReadOnlyList<string> Files=[]; }
 public static class ConfigLoader { public static LoadedConfig Load(string p, Func<string,string?> e, IReadOnlyCollection<string> k)=>null!; public static LoadedConfig Read(ConfigSource p, Func<string,string?> e, IReadOnlyCollection<string> k)=>null!; }
 public static class ConfigErrorText { public static string Format(IEnumerable<ConfigError> e)=>""; public static string ToJson(IEnumerable<ConfigError> e)=>""; }
 public static class ConfigHash { public static UInt128 Of(ConfigNode n)=>0; }
}
namespace Gatehouse.Core.Configuration.Schema { public record PolicySchema(string a, IReadOnlyList<string> b, Type t); public static class JsonSchemaWriter { public static string Write(IReadOnlyList<PolicySchema> p)=>""; } public static class ReferenceWriter { public static string Write(IReadOnlyList<PolicySchema> p)=>""; } }
namespace Gatehouse.Core.Configuration.Routes { internal static class RouteRuleBuilder { public static RouteRule? Build(ConfigScalar k, RouteConfig c, ConfigErrors e)=>null; } }
namespace Gatehouse.Core.Routing {
 internal enum RouteMatchOutcome { Matched, NotFound, MethodNotAllowed }
 internal sealed class Router { public static Router? Build(IReadOnlyList<CompiledRoute> r, ConfigErrors e)=>null;
  public RouteMatchOutcome Match(string m, string? h, in CanonicalTarget t, IHeaderDictionary hd, ref RouteParameters p, out CompiledRoute? r){r=null;return default;}
  public string AllowedMethods(string? h, in CanonicalTarget t, IHeaderDictionary hd)=>""; public string AllMethods=>"";
  public IReadOnlyList<(CompiledRoute Route,string WhyNot)> Explain(string m, string? h, in CanonicalTarget t, IHeaderDictionary hd)=>[];
 } }
