namespace Gatehouse.Core.Telemetry.AccessLogging;

/// <summary>How a line of the access log looks.</summary>
public enum AccessLogFormat
{
    /// <summary>One JSON object a line, for machines. All keys are always there, in one order; what is unknown is null.</summary>
    Json,

    /// <summary>One line of text, for people.</summary>
    Text,
}
