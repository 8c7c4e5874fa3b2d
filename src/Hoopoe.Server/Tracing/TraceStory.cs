using System.Collections;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Hoopoe.Core.Tracing;

namespace Hoopoe.Server.Tracing;

/// <summary>
/// What happened to one message, or in one queue, in order: as events and as text that a person understands. As of the moment
/// it was asked for; immutable. What tests say of it are its <c>ShouldHave</c> methods, which return it.
/// </summary>
public sealed class TraceStory : IReadOnlyList<TraceEvent>
{
    private readonly IReadOnlyList<TraceEvent> _events;
    private readonly bool _ofOneMessage;

    internal TraceStory(string subject, IReadOnlyList<TraceEvent> events, long forgotten, bool ofOneMessage)
    {
        (Subject, _events, Forgotten, _ofOneMessage) = (subject, events, forgotten, ofOneMessage);
    }

    /// <summary>What it is about, as in "message 'order-17'".</summary>
    public string Subject { get; }

    /// <summary>How many events of whatever message were forgotten before: some of these may be missing then.</summary>
    public long Forgotten { get; }

    /// <inheritdoc/>
    public int Count => _events.Count;

    /// <inheritdoc/>
    public TraceEvent this[int index] => _events[index];

    /// <summary>Whether something of this kind happened.</summary>
    public bool Has(TraceEventKind kind) => _events.Any(one => one.Kind == kind);

    /// <summary>The events of one kind, in order.</summary>
    public IEnumerable<TraceEvent> Of(TraceEventKind kind) => _events.Where(one => one.Kind == kind);

    /// <summary>Fails unless something of each of these kinds happened, in this order, whatever happened between.</summary>
    /// <exception cref="TraceExpectationException">It did not; the text is this story.</exception>
    public TraceStory ShouldHave(params ReadOnlySpan<TraceEventKind> kinds)
    {
        int next = 0;
        foreach (var one in _events)
        {
            if (next < kinds.Length && one.Kind == kinds[next]) next++;
        }
        if (next == kinds.Length) return this;
        throw Unexpected(next == 0 ? $"has no {kinds[next]}" : $"has no {kinds[next]} after {kinds[next - 1]}");
    }

    /// <summary>Fails unless something happened for which <paramref name="condition"/> holds.</summary>
    /// <param name="condition">The condition.</param>
    /// <param name="description">How a failure names it; without it, as it stands in the source.</param>
    /// <exception cref="TraceExpectationException">Nothing did; the text is this story.</exception>
    public TraceStory ShouldHave(Func<TraceEvent, bool> condition, [CallerArgumentExpression(nameof(condition))] string? description = null) =>
        _events.Any(condition) ? this : throw Unexpected($"has nothing for which {description}");

    /// <summary>Fails if something of one of these kinds happened.</summary>
    /// <exception cref="TraceExpectationException">It did; the text is this story.</exception>
    public TraceStory ShouldNotHave(params ReadOnlySpan<TraceEventKind> kinds)
    {
        foreach (var one in _events)
        {
            if (kinds.Contains(one.Kind)) throw Unexpected($"has {one.Kind}, which was not expected");
        }
        return this;
    }

    /// <inheritdoc/>
    public IEnumerator<TraceEvent> GetEnumerator() => _events.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>All of it, a line for each event.</summary>
    public override string ToString()
    {
        var text = new StringBuilder($"The trace of {Subject}:\n");
        if (Forgotten > 0) text.Append(CultureInfo.InvariantCulture, $"  ({Forgotten:N0} older events were forgotten; some may have been its own)\n");
        if (_events.Count == 0) text.Append("  nothing happened to it that was traced\n");
        bool repeated = _ofOneMessage && _events.Select(one => one.TraceId).Where(id => id != 0).Distinct().Skip(1).Any();
        long shown = 0;
        foreach (var group in repeated ? _events.GroupBy(one => one.TraceId) : _events.GroupBy(_ => 0L))
        {
            if (repeated) text.Append(CultureInfo.InvariantCulture, $"  published with this id, number {++shown}:\n");
            foreach (var one in group) text.Append("  ").Append(LineOf(one).Replace("\n", "\n  ", StringComparison.Ordinal)).Append('\n');
        }
        return text.ToString();
    }

    internal TraceExpectationException Unexpected(string what) => new($"The trace of {Subject} {what}.\n{this}");

    private string LineOf(TraceEvent one) =>
        _ofOneMessage || one.MessageId is not { } id ? TraceText.Line(one) : $"{TraceText.Line(one)} (message '{id}')";
}
