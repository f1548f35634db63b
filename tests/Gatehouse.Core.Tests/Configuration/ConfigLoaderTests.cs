using Gatehouse.Core.Configuration;
using static Gatehouse.Core.Tests.Configuration.ConfigTexts;

namespace Gatehouse.Core.Tests.Configuration;

public sealed class ConfigLoaderTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("gatehouse-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_file_and_the_files_it_names_are_read_and_listed()
    {
        File.WriteAllText(InFolder("key.txt"), "users\n");
        var loaded = LoadFile("routes: {/a: $file.key.txt}"u8);
        loaded.Errors.Any.ShouldBeFalse();
        loaded.Config!.Routes["/a"].To.ShouldBe("users");
        loaded.Files.ShouldBe([InFolder("key.txt")]);
        loaded.Source!.BaseDirectory.ShouldBe(folder);
    }

    [Fact]
    public void A_byte_order_mark_is_allowed() => LoadFile([0xef, 0xbb, 0xbf, .. "listen: 1"u8]).Errors.Any.ShouldBeFalse();

    [Fact]
    public void A_missing_file_is_reported()
    {
        var loaded = Load("missing/x.yaml");
        loaded.Config.ShouldBeNull();
        loaded.Source.ShouldBeNull();
        ConfigErrorText.Format(loaded.Errors.Items).ShouldBe("error GH1001: cannot read 'missing/x.yaml': no such file\n");
    }

    [Fact]
    public void A_folder_is_reported() => Load(folder).Errors.Items.ShouldHaveSingleItem().Message.ShouldEndWith("it is a folder");

    [Theory]
    [InlineData("")]
    [InlineData("\0")]
    public void What_is_not_a_path_is_reported(string path) => Load(path).Errors.Items.ShouldHaveSingleItem().Code.ShouldBe("GH1001");

    [Fact]
    public void A_file_that_may_not_be_read_is_reported()
    {
        File.WriteAllText(InFolder("gatehouse.yaml"), "listen: 1");
        if (OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess)
            return;
        File.SetUnixFileMode(InFolder("gatehouse.yaml"), UnixFileMode.None);
        Load(InFolder("gatehouse.yaml")).Errors.Items.ShouldHaveSingleItem().Message.ShouldEndWith("no permission");
    }

    [Fact]
    public void A_file_that_is_too_large_is_reported() =>
        LoadFile(new byte[(16 << 20) + 1]).Errors.Items.ShouldHaveSingleItem().Message.ShouldEndWith("it is larger than 16MiB");

    [Fact]
    public void An_empty_file_is_reported() => LoadFile([]).Errors.Items.ShouldHaveSingleItem().Code.ShouldBe("GH1003");

    [Fact]
    public void Bytes_that_are_not_UTF8_are_reported_with_their_line()
    {
        var loaded = LoadFile([.. "listen: 1\nadmin: ä"u8, 0xff, .. "b"u8]);
        loaded.Config.ShouldBeNull();
        var error = loaded.Errors.Items.ShouldHaveSingleItem();
        error.Code.ShouldBe("GH1001");
        error.Message.ShouldBe("this is not UTF-8 text");
        error.Where().ShouldBe((2, 9));
    }

    [Fact]
    public void A_NUL_is_reported_and_hides_nothing_behind_it()
    {
        var error = LoadFile("listen: 1\n\0rubbish: 1"u8).Errors.Items.ShouldHaveSingleItem();
        error.Message.ShouldContain("U+0000");
        error.Where().ShouldBe((2, 1));
    }

    [Theory]
    [InlineData("hello")]
    [InlineData("true")]
    [InlineData("- a")]
    [InlineData("8080")]
    public void A_text_that_is_not_a_map_is_reported(string text) => Error(text).Code.ShouldBe("GH1102");

    private static LoadedConfig Load(string path) => ConfigLoader.Load(path, _ => null, Keys);

    private string InFolder(string name) => Path.Combine(folder, name);

    private LoadedConfig LoadFile(ReadOnlySpan<byte> bytes)
    {
        File.WriteAllBytes(InFolder("gatehouse.yaml"), bytes);
        return Load(InFolder("gatehouse.yaml"));
    }
}
