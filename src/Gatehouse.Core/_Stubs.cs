#pragma warning disable
namespace Gatehouse.Core.Configuration.Schema { public record PolicySchema(string a, IReadOnlyList<string> b, Type t); public static class JsonSchemaWriter { public static string Write(IReadOnlyList<PolicySchema> p)=>""; } public static class ReferenceWriter { public static string Write(IReadOnlyList<PolicySchema> p)=>""; } }
