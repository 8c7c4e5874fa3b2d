namespace Hoopoe.Server.Configuration;

/// <summary>One thing that can be set: its key, what it is for, and how it gets into the options. Immutable.</summary>
public sealed class OptionDescription
{
    private readonly Func<HoopoeOptions, string, HoopoeOptions?> _set;
    private readonly Func<HoopoeOptions, string> _get;

    private OptionDescription(
        string key, string purpose, string allowed, Func<HoopoeOptions, string> get, Func<HoopoeOptions, string, HoopoeOptions?> set)
    {
        Key = key;
        Purpose = purpose;
        Allowed = allowed;
        _get = get;
        _set = set;
    }

    /// <summary>Its key, as in "amqp.frame-max".</summary>
    public string Key { get; }

    /// <summary>What it is for.</summary>
    public string Purpose { get; }

    /// <summary>What values are allowed.</summary>
    public string Allowed { get; }

    /// <summary>What it is in the executable if nobody sets it.</summary>
    public string DefaultText => _get(HoopoeOptions.Standalone);

    /// <summary>Its value in the options, as text.</summary>
    public string Get(HoopoeOptions options) => _get(options);

    /// <summary>The options with this one set.</summary>
    /// <exception cref="OptionException">The value is not allowed.</exception>
    public HoopoeOptions Set(HoopoeOptions options, string value) =>
        _set(options, value.Trim()) ?? throw new OptionException(Key, $"option {Key} is '{value}': allowed is {Allowed}");

    internal static OptionDescription Of<T>(
        string key, string purpose, OptionType<T> type, Func<HoopoeOptions, T> get, Func<HoopoeOptions, T, HoopoeOptions> with) => new(
            key, purpose, type.Allowed, options => type.Format(get(options)),
            (options, text) => type.Parse(text, out var value) ? with(options, value) : null);
}
