namespace Gatehouse.Jose.Text;

/// <summary>What is wrong with a JSON text.</summary>
internal enum JsonFault
{
    None,
    NotJson,
    DuplicateMember,
}
