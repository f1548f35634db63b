using System.Text.Json.Serialization;

namespace Gatehouse.Identity.Sessions;

/// <summary>The batches of <see cref="SessionLog"/> as JSON.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(List<LogRecord>))]
internal sealed partial class LogJson : JsonSerializerContext;
