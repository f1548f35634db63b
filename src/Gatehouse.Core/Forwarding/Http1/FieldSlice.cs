namespace Gatehouse.Core.Forwarding.Http1;

/// <summary>Where a field's name and value stand in the buffer that a head was parsed from.</summary>
/// <param name="NameStart">Offset of the name.</param>
/// <param name="NameLength">Length of the name, at least 1.</param>
/// <param name="ValueStart">Offset of the value, white space around it left out.</param>
/// <param name="ValueLength">Length of the value, from 0.</param>
internal readonly record struct FieldSlice(int NameStart, int NameLength, int ValueStart, int ValueLength);
