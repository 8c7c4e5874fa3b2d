using System.Diagnostics;

namespace Hoopoe.Core.Telemetry;

/// <summary>
/// Begins and ends spans at the times when things happened, which is a little before they are made. Stateless; it never leaves a
/// span behind as the current one of its thread.
/// </summary>
internal static class Span
{
    /// <summary>Begins a span; null where nobody wants it.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="kind">Its kind.</param>
    /// <param name="parent">Its parent; without one it begins a trace.</param>
    /// <param name="begin">When it began.</param>
    /// <param name="tags">Its attributes.</param>
    /// <param name="links">Other spans it has to do with; those that do not exist are left out.</param>
    public static Activity? Begin(
        string name, ActivityKind kind, ActivityContext parent, DateTimeOffset begin, ActivityTagsCollection tags, params IEnumerable<ActivityContext> links)
    {
        Activity.Current = null;
        var known = links.Where(link => link != default && link.SpanId != parent.SpanId).Select(link => new ActivityLink(link));
        var span = SpanSource.Source.CreateActivity(name, kind, parent, tags, known);
        span?.SetStartTime(begin.UtcDateTime);
        span?.Start();
        Activity.Current = null;
        return span;
    }

    /// <summary>Ends it.</summary>
    public static void End(this Activity span, DateTimeOffset end)
    {
        span.SetEndTime(end.UtcDateTime);
        span.Stop();
        Activity.Current = null;
    }

    /// <summary>Says that what it stands for did not succeed.</summary>
    public static void Fail(this Activity span, string type, string? why)
    {
        span.SetTag(SpanAttributes.ErrorType, type);
        span.SetStatus(ActivityStatusCode.Error, why);
    }
}
