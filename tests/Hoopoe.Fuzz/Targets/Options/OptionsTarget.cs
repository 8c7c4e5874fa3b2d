using System.Text;
using Hoopoe.Fuzz.Engine;
using Hoopoe.Server;
using Hoopoe.Server.Configuration;
using Hoopoe.Server.Listeners;
using Microsoft.Extensions.Configuration;

namespace Hoopoe.Fuzz.Targets.Options;

/// <summary>
/// Options as files and the environment bring them, a line each: key, equals sign, value. They are refused by an error that names the
/// option, or set; then each can be shown, and what is shown sets the same.
/// </summary>
internal sealed class OptionsTarget : FuzzTarget
{
    public override string Name => "options";

    public override string Subject => "options by key and value: sizes, times, addresses, names";

    public override int LongestInput => 256;

    public override int Share => 600;

    public override long AllocatedAtMost => 64 << 20;

    public override long AllocatedPerByte => 16_384;

    public override IReadOnlyList<byte[]> Words { get; } =
    [
        .. OptionCatalogue.All.Select(option => $"{option.Key}=").Concat(["MiB", "GiB", "ms", "s", "d", "%", "00:00:00.0000001", "00:00:01", "*", "[::1]:5673", "::1", "localhost:", ",", "none", "1e9", "0.5", "\n", "-", "99999999999999999999", "=", ":", "true", "http://a"])
            .Select(Encoding.UTF8.GetBytes),
    ];

    public override IEnumerable<byte[]> Samples(Random random) =>
        OptionCatalogue.All.Select(option => Encoding.UTF8.GetBytes($"{option.Key}={option.DefaultText}"));

    public override void Run(ReadOnlySpan<byte> input)
    {
        var values = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (string line in Encoding.UTF8.GetString(input).Split('\n'))
        {
            int equals = line.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0) values[HoopoeConfiguration.PathOf(line[..equals])] = line[(equals + 1)..];
            _ = ListenAddress.TryParse(line, out _);
        }
        HoopoeOptions options;
        try
        {
            options = HoopoeConfiguration.Bind(new ConfigurationBuilder().AddInMemoryCollection(values).Build(), HoopoeOptions.Standalone);
        }
        catch (OptionException refusal)
        {
            FuzzFailure.Unless(refusal.Message.Contains(refusal.Key, StringComparison.OrdinalIgnoreCase) || refusal.Message.Contains(refusal.Key.ToLowerInvariant(), StringComparison.Ordinal), "a refusal does not name the option");
            return;
        }
        foreach (var option in OptionCatalogue.All.Where(option => values.Keys.Any(key => HoopoeConfiguration.SameKey(HoopoeConfiguration.PathOf(option.Key), key)))) Check(option, options);
    }

    private static void Check(OptionDescription option, HoopoeOptions options)
    {
        string shown = option.Get(options);
        if (string.IsNullOrWhiteSpace(shown)) return;
        FuzzFailure.Unless(option.Get(option.Set(options, shown)) == shown, $"{option.Key} is shown as '{shown}', which sets another value");
    }
}
