namespace Hoopoe.Compare.Results;

/// <summary>What is measured of a broker under a load, or of the machine by a probe.</summary>
internal enum Figure
{
    /// <summary>Messages a second: consumed ones, or published ones where nobody consumes; bytes a second of a probe.</summary>
    Rate,

    /// <summary>Microseconds of the broker's processor time for a published message, or a consumed one where nobody publishes.</summary>
    CpuMicroseconds,

    /// <summary>Microseconds from publishing to delivery, or those a probe or cycle took: the median.</summary>
    LatencyP50,

    /// <summary>Microseconds from publishing to delivery, or those a probe or cycle took: 99 of 100 took less.</summary>
    LatencyP99,

    /// <summary>Microseconds from publishing to the confirm: the median.</summary>
    ConfirmP50,

    /// <summary>Microseconds from publishing to the confirm: 99 of 100 took less.</summary>
    ConfirmP99,

    /// <summary>Resident MiB before the load.</summary>
    ResidentBefore,

    /// <summary>The most resident MiB during the load.</summary>
    ResidentPeak,

    /// <summary>The most MiB in the data directory during the load.</summary>
    DiskPeak,

    /// <summary>MiB that the broker's processes wrote to storage.</summary>
    Written,

    /// <summary>Seconds from the start of the process to the line that says it is ready.</summary>
    StartSeconds,
}
