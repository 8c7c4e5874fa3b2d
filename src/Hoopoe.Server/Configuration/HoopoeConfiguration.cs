using Microsoft.Extensions.Configuration;

namespace Hoopoe.Server.Configuration;

/// <summary>
/// Reads the options out of a configuration's section "Hoopoe", whatever its sources. Names are compared without
/// regard to case, hyphens and underscores, so that JSON, the environment and the command line may each write them in
/// their own way: Amqp:FrameMax, HOOPOE__AMQP__FRAME_MAX, amqp.frame-max.
/// </summary>
public static class HoopoeConfiguration
{
    /// <summary>The section's name.</summary>
    public const string Section = "Hoopoe";

    private static readonly Dictionary<string, OptionDescription> _byKey = OptionCatalogue.All.ToDictionary(option => Normal(option.Key), StringComparer.Ordinal);

    /// <summary>Where in a configuration an option stands.</summary>
    public static string PathOf(string key) => $"{Section}:{key.Replace('.', ':')}";

    /// <summary>Whether two keys name the same option.</summary>
    public static bool SameKey(string left, string right) => Normal(left) == Normal(right);

    /// <summary>The options that a configuration sets, a later source overruling those before it; the rest stays as it was.</summary>
    /// <param name="configuration">A whole configuration, of which the section "Hoopoe" is read; or the very section that holds the options.</param>
    /// <param name="defaults">The options that it changes.</param>
    /// <exception cref="OptionException">It sets an option that does not exist, or one to a value that is not allowed.</exception>
    public static HoopoeOptions Bind(IConfiguration configuration, HoopoeOptions defaults)
    {
        var values = new SortedDictionary<string, string>(StringComparer.Ordinal);
        // Source by source: two sources may spell the same option differently, which a merged view takes for two.
        var sources = configuration is IConfigurationRoot root
            ? root.Providers.Select(ValuesOf)
            : [ValuesOf(configuration as IConfigurationSection ?? configuration.GetSection(Section))];
        foreach (var source in sources)
        {
            foreach (var (key, value) in ReadSource(source)) values[key] = value;
        }
        var options = defaults;
        foreach (var (key, value) in values) options = _byKey[key].Set(options, value);
        return options;
    }

    private static Dictionary<string, string> ReadSource(IEnumerable<KeyValuePair<string, string?>> source)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (path, value) in source)
        {
            // A section has no value of its own, and an empty value is how compose files leave an option unset.
            if (string.IsNullOrWhiteSpace(value)) continue;
            string key = path.Replace(':', '.');
            // The entries of a JSON array are numbered.
            int last = key.LastIndexOf('.');
            bool isEntry = last > 0 && key.AsSpan(last + 1).IndexOfAnyExceptInRange('0', '9') < 0;
            if (isEntry) key = key[..last];
            string normal = Normal(key);
            if (!_byKey.ContainsKey(normal))
                throw new OptionException(key, $"there is no option {key.ToLowerInvariant()}; 'hoopoe options' lists them all");
            if (!values.TryAdd(normal, value))
            {
                if (!isEntry) throw new OptionException(key, $"option {key.ToLowerInvariant()} is set twice in different spellings: spell it alike everywhere");
                values[normal] += $",{value}";
            }
        }
        return values;
    }

    private static IEnumerable<KeyValuePair<string, string?>> ValuesOf(IConfigurationProvider source) =>
        from path in PathsBelow(source, Section)
        select KeyValuePair.Create(path[(Section.Length + 1)..], source.TryGet(path, out string? value) ? value : null);

    private static IEnumerable<KeyValuePair<string, string?>> ValuesOf(IConfigurationSection section) =>
        section.AsEnumerable(makePathsRelative: true).Where(pair => pair.Key.Length > 0).OrderBy(pair => pair.Key, ConfigurationKeyComparer.Instance);

    private static IEnumerable<string> PathsBelow(IConfigurationProvider source, string path) =>
        from child in source.GetChildKeys([], path).Distinct(StringComparer.OrdinalIgnoreCase)
        let below = ConfigurationPath.Combine(path, child)
        from found in PathsBelow(source, below).Prepend(below)
        select found;

    private static string Normal(string key) => key
        .Replace("-", "", StringComparison.Ordinal)
        .Replace("_", "", StringComparison.Ordinal)
        .ToUpperInvariant();
}
