using FsCheck;
using FsCheck.Fluent;
using Gatehouse.Identity.Sessions;
using Gatehouse.TestKit.Files;

namespace Gatehouse.Identity.Tests.Sessions;

public sealed class SessionLogTests : IDisposable
{
    private readonly TempFolder folder = new();

    private string Path => folder.File("sessions.log");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void What_was_written_is_read_again_in_its_order()
    {
        Write(["a"], ["b", "c"]);

        Read(out var cut).ShouldBe(["a", "b", "c"]);
        cut.ShouldBe(0);
    }

    [Fact]
    public void Cut_at_any_byte_the_file_loses_only_the_batches_that_are_not_whole()
    {
        var ends = Write(["a"], ["b", "c"], ["d"]);
        var whole = File.ReadAllBytes(Path);
        for (var length = 0; length <= whole.Length; length++)
        {
            File.WriteAllBytes(Path, whole[..length]);
            var expected = string.Concat(new[] { "a", "bc", "d" }.Take(ends.Count(end => end <= length)));

            string.Concat(Read(out _)).ShouldBe(expected, $"cut at {length}");

            // And it can be written to again.
            using (var log = SessionLog.Open(Path, _ => { }, out _))
                log.Append([Of("x")]);
            string.Concat(Read(out var cut)).ShouldBe(expected + "x", $"cut at {length}");
            cut.ShouldBe(0);
        }
    }

    [Fact]
    public void Half_a_batch_with_rubbish_after_it_is_cut_off_too()
    {
        Write(["a"], ["b"]);
        var whole = File.ReadAllBytes(Path);
        // Sectors of a batch that was not flushed may be there in any combination.
        Array.Clear(whole, whole.Length - 30, 20);
        File.WriteAllBytes(Path, whole);

        Read(out var cut).ShouldBe(["a"]);
        cut.ShouldBeGreaterThan(30);
    }

    [Fact]
    public void Any_changed_byte_before_the_last_batch_is_refused_with_its_place_and_the_file_stays()
    {
        var ends = Write(["a"], ["b", "c"], ["d"]);
        var whole = File.ReadAllBytes(Path);
        Prop.ForAll(Gen.Choose(0, (int)ends[1] - 2).ToArbitrary(), at =>
        {
            var damaged = whole.ToArray();
            damaged[at] ^= 0x01;
            File.WriteAllBytes(Path, damaged);

            var message = Should.Throw<SessionFileException>(() => Read(out _)).Message;

            message.ShouldStartWith(Path);
            if (at >= SessionLog.Header.Length)
                message.ShouldContain($"damaged at byte {(at < ends[0] ? SessionLog.Header.Length : ends[0])}");
            File.ReadAllBytes(Path).ShouldBe(damaged);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_file_of_something_else_is_not_touched()
    {
        File.WriteAllText(Path, "users:\n");

        Should.Throw<SessionFileException>(() => Read(out _)).Message.ShouldContain("not a file of sessions");

        File.ReadAllText(Path).ShouldBe("users:\n");
    }

    [Fact]
    public void A_new_file_takes_the_place_of_the_old_one_and_grows_on()
    {
        using (var log = SessionLog.Open(Path, _ => { }, out _))
        {
            for (var i = 0; i < 100; i++)
                log.Append([Of("old")]);
            log.Rewrite(Enumerable.Range(0, 2500).Select(i => Of("n")));
            log.Records.ShouldBe(2500);
            log.Append([Of("x")]);
            log.Length.ShouldBe(new FileInfo(Path).Length);
        }

        Read(out _).ShouldBe([.. Enumerable.Repeat("n", 2500), "x"]);
        File.Exists(Path + ".new").ShouldBeFalse();
    }

    [Fact]
    public void Only_the_owner_may_read_the_file()
    {
        Write(["a"]);

        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(Path).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    private static LogRecord Of(string key) => new() { Kind = LogRecord.TokenKind, Key = key, Until = 1 };

    private long[] Write(params string[][] batches)
    {
        using var log = SessionLog.Open(Path, _ => { }, out _);
        return [.. batches.Select(batch =>
        {
            log.Append([.. batch.Select(Of)]);
            return log.Length;
        })];
    }

    private List<string> Read(out long cut)
    {
        var keys = new List<string>();
        using var log = SessionLog.Open(Path, record => keys.Add(record.Key), out cut);
        return keys;
    }
}
