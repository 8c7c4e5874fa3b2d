using System.Collections.Concurrent;
using Hoopoe.Server.Configuration;
using Microsoft.Extensions.Logging;

namespace Hoopoe.Server.Diagnostics;

/// <summary>
/// Which entries a process logs, by category; can be changed at any time and takes effect at once. Made before the logger factory, whose filter
/// is <see cref="IsEnabled"/>, and outlives the broker's restarts. Any thread may call.
/// </summary>
public sealed class LogLevels
{
    private const string Root = "Hoopoe";

    // In the order in which people read of them.
    private static readonly string[] _categories = [Root, $"{Root}.Amqp", $"{Root}.Server", $"{Root}.Hosting", $"{Root}.Process"];

    private readonly Lock _changing = new();
    private volatile State _state;

    /// <summary>Makes it as the options have it.</summary>
    public LogLevels(LogOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _state = new State(options.Level, options.Categories);
    }

    /// <summary>The categories that the broker logs in.</summary>
    public static IReadOnlyList<string> Categories => _categories;

    /// <summary>The level of all categories that have none of their own, in small letters.</summary>
    public string Default => OptionTypes.Level.Format(_state.General);

    /// <summary>The categories that have a level of their own, with it.</summary>
    public IReadOnlyDictionary<string, string> Own =>
        _state.Own.ToDictionary(pair => pair.Key, pair => OptionTypes.Level.Format(pair.Value), StringComparer.Ordinal);

    /// <summary>Whether an entry is logged.</summary>
    /// <param name="category">Its category.</param>
    /// <param name="level">Its level.</param>
    public bool IsEnabled(string? category, LogLevel level) => level >= _state.LevelOf(category ?? "") && level != LogLevel.None;

    /// <summary>Sets all levels that are given at once, or none of them.</summary>
    /// <param name="general">The level of all categories that have none of their own: trace, debug, information, warning, error, critical or none; null leaves it.</param>
    /// <param name="own">The categories that have a level of their own, a name stands for all below it too; null leaves them.</param>
    /// <returns>What is wrong, and with which of the names; null if all is well.</returns>
    public string? Set(string? general, IReadOnlyDictionary<string, string>? own)
    {
        LogLevel level = default;
        if (general is not null && !OptionTypes.Level.Parse(general, out level)) return $"default is '{general}': allowed is {OptionTypes.Level.Allowed}";
        var levels = new Dictionary<string, LogLevel>(StringComparer.Ordinal);
        foreach (var (category, text) in own ?? new Dictionary<string, string>())
        {
            if (!IsKnown(category)) return $"categories has '{category}', in which nothing is logged; there are {string.Join(", ", _categories)}";
            if (!OptionTypes.Level.Parse(text, out var one)) return $"categories.{category} is '{text}': allowed is {OptionTypes.Level.Allowed}";
            levels[category] = one;
        }
        lock (_changing) _state = new State(general is null ? _state.General : level, own is null ? _state.Own : levels);
        return null;
    }

    /// <summary>Whether anything is logged in a category of this name.</summary>
    internal static bool IsKnown(string category) => _categories.Contains(category, StringComparer.Ordinal);

    /// <summary>All levels at one time. Immutable but for what it has looked up.</summary>
    private sealed class State(LogLevel general, IReadOnlyDictionary<string, LogLevel> own)
    {
        // Categories are few and known in advance, and are asked for with every entry.
        private readonly ConcurrentDictionary<string, LogLevel> _found = new(StringComparer.Ordinal);

        public LogLevel General => general;

        public IReadOnlyDictionary<string, LogLevel> Own => own;

        public LogLevel LevelOf(string category) => _found.GetOrAdd(category, static (name, state) => state.Find(name), this);

        // The longest name that the category is, or lies below.
        private LogLevel Find(string category)
        {
            for (string name = category; name.Length > 0;)
            {
                if (own.TryGetValue(name, out var level)) return level;
                int dot = name.LastIndexOf('.');
                name = dot < 0 ? "" : name[..dot];
            }
            return general;
        }
    }
}
