using Hoopoe.Server;
using Hoopoe.Server.Configuration;
using Hoopoe.Tests.Protocols.Amqp.Wire;
using Xunit;

namespace Hoopoe.Tests.Server.Configuration;

/// <summary>The catalogue of options agrees with itself and with the README.</summary>
public sealed class OptionCatalogueTests
{
    public static TheoryData<string> Keys => [.. OptionCatalogue.All.Select(option => option.Key)];

    [Theory]
    [MemberData(nameof(Keys))]
    public void Set_ItsOwnDefault_ChangesNothing(string key)
    {
        var option = OptionCatalogue.All.Single(option => option.Key == key);
        if (option.DefaultText.Length == 0) return;
        Assert.Equal(option.DefaultText, option.Get(option.Set(new HoopoeOptions(), option.DefaultText)));
    }

    [Fact]
    public void Keys_AllOptions_AreDifferent() =>
        Assert.Equal(OptionCatalogue.All.Count, OptionCatalogue.All.Select(option => option.Key).Distinct(StringComparer.Ordinal).Count());

    [Theory]
    [MemberData(nameof(Keys))]
    public void Readme_Options_HasALineForEach(string key)
    {
        var option = OptionCatalogue.All.Single(option => option.Key == key);
        // The platform's default holds the version, which the document does not follow.
        string value = option.DefaultText.Replace(HoopoeVersion.Text, "…", StringComparison.Ordinal);
        string line = $"| `{key}` | {(value.Length == 0 ? "" : $"`{value}`")} | {option.Purpose} |".Replace("|  |", "| |", StringComparison.Ordinal);
        Assert.Contains(line, File.ReadAllLines(Path.Combine(Repository.Root, "README.md")));
    }
}
