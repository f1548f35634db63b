namespace Gatehouse.Policies.Transform;

/// <summary>The namespaces that XML itself and its schemas give a meaning to.</summary>
internal static class XmlNamespaces
{
    /// <summary>Of <c>xsi:nil</c>.</summary>
    public const string Instance = "http://www.w3.org/2001/XMLSchema-instance";

    /// <summary>Of declarations.</summary>
    public const string Declarations = "http://www.w3.org/2000/xmlns/";
}
