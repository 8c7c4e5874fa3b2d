namespace Hoopoe.Server.Telemetry;

/// <summary>Of which messages spans are made; the names are those of OTEL_TRACES_SAMPLER.</summary>
public enum SpanSampler
{
    /// <summary>always_on: of all.</summary>
    AlwaysOn,

    /// <summary>always_off: of none.</summary>
    AlwaysOff,

    /// <summary>traceidratio: of a share, whatever their publishers say.</summary>
    TraceIdRatio,

    /// <summary>parentbased_always_on: of those whose publisher traces them, and of all that say nothing of it.</summary>
    ParentBasedAlwaysOn,

    /// <summary>parentbased_always_off: of those whose publisher traces them, and no others.</summary>
    ParentBasedAlwaysOff,

    /// <summary>parentbased_traceidratio: of those whose publisher traces them, and of a share of those that say nothing of it.</summary>
    ParentBasedTraceIdRatio,
}
