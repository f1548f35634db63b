using System.Buffers;
using Gatehouse.Core.Forwarding.Http1;

namespace Gatehouse.Core.Tests.Forwarding.Http1;

public sealed class OutputBufferTests
{
    [Fact]
    public void What_is_written_is_one_piece_however_much_it_is()
    {
        var random = new Random(1);
        var output = new OutputBuffer();
        for (var round = 0; round < 3; round++)
        {
            var expected = new List<byte>();
            for (var i = 0; i < 40; i++)
            {
                var bytes = new byte[random.Next(3000)];
                random.NextBytes(bytes);
                output.Write(bytes);
                expected.AddRange(bytes);
            }
            output.Count.ShouldBe(expected.Count);
            output.Written.ToArray().ShouldBe(expected.ToArray());
            output.Clear();
            output.Written.IsEmpty.ShouldBeTrue();
        }
    }

    [Fact]
    public void It_cannot_be_advanced_beyond_its_memory()
    {
        var output = new OutputBuffer();
        var room = output.GetSpan(10).Length;
        room.ShouldBeGreaterThanOrEqualTo(10);

        Should.Throw<ArgumentOutOfRangeException>(() => output.Advance(room + 1));
        Should.Throw<ArgumentOutOfRangeException>(() => output.Advance(-1));
    }
}
