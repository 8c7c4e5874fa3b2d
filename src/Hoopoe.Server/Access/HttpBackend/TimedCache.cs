using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Hoopoe.Server.Access.HttpBackend;

/// <summary>Answers that hold for a while; those that are too old are kept until their room is needed. Bounded; any thread may use it.</summary>
/// <typeparam name="TKey">What was asked.</typeparam>
/// <typeparam name="TValue">What was answered.</typeparam>
/// <param name="time">The clock.</param>
/// <param name="most">How many answers it keeps.</param>
internal sealed class TimedCache<TKey, TValue>(TimeProvider time, int most)
    where TKey : notnull
{
    private readonly ConcurrentDictionary<TKey, (TValue Value, long Until)> _answers = [];

    /// <summary>Finds an answer.</summary>
    /// <param name="key">What was asked.</param>
    /// <param name="evenOld">Whether one will do that holds no more.</param>
    /// <param name="value">The answer.</param>
    public bool TryGet(TKey key, bool evenOld, [MaybeNullWhen(false)] out TValue value)
    {
        bool found = _answers.TryGetValue(key, out var answer) && (evenOld || time.GetTimestamp() < answer.Until);
        value = found ? answer.Value : default;
        return found;
    }

    /// <summary>Keeps an answer.</summary>
    public void Set(TKey key, TValue value, TimeSpan holds)
    {
        // Forgetting all is rare and costs a question each.
        if (_answers.Count >= most) _answers.Clear();
        _answers[key] = (value, time.GetTimestamp() + (long)(holds.TotalSeconds * time.TimestampFrequency));
    }
}
