namespace Gatehouse.Policies.Transform;

/// <summary>How a body is written.</summary>
internal enum BodyFormat
{
    /// <summary>JSON: <c>application/json</c> and <c>+json</c>.</summary>
    Json,

    /// <summary>XML: <c>application/xml</c>, <c>text/xml</c> and <c>+xml</c>.</summary>
    Xml,
}
