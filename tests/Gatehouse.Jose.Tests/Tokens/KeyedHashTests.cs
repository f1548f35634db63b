using System.Buffers.Binary;
using Gatehouse.Jose.Tokens;

namespace Gatehouse.Jose.Tests.Tokens;

/// <summary>The hash by which tokens are remembered.</summary>
public sealed class KeyedHashTests
{
    /// <summary>The authors' vectors, and a long one by OpenSSL: key 00 01 .. 0f, text 00 01 02 and so on.</summary>
    [Theory]
    [InlineData(0, "A3817F04BA25A8E66DF67214C7550293")]
    [InlineData(1, "DA87C1D86B99AF44347659119B22FC45")]
    [InlineData(7, "A1F1EBBED8DBC153C0B84AA61FF08239")]
    [InlineData(8, "3B62A9BA6258F5610F83E264F31497B4")]
    [InlineData(15, "5493E99933B0A8117E08EC0F97CFC3D9")]
    [InlineData(63, "5150D1772F50834A503E069A973FBD7C")]
    [InlineData(300, "CE005A406D14B36D5386B5F7A7E1B311")]
    public void It_is_SipHash_with_128_bits(int length, string expected)
    {
        var text = Enumerable.Range(0, length).Select(i => (byte)i).ToArray();

        var hash = KeyedHash.Of(text, 0x0706050403020100, 0x0f0e0d0c0b0a0908);

        var bytes = new byte[16];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, hash.First);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(8), hash.Second);
        Convert.ToHexString(bytes).ShouldBe(expected);
    }

    [Fact]
    public void A_process_has_a_key_of_its_own() =>
        KeyedHash.Of("a token"u8).ShouldNotBe(KeyedHash.Of("a token"u8, 0, 0));
}
