namespace Hoopoe.Management.Auditing;

/// <summary>Which entries of the audit trail are wanted; what is null may be anything. Immutable.</summary>
public sealed record AuditQuery
{
    /// <summary>Who did it.</summary>
    public string? User { get; init; }

    /// <summary>In which virtual host.</summary>
    public string? VirtualHost { get; init; }

    /// <summary>What was done; with a star at its end, all that begins so.</summary>
    public string? Action { get; init; }

    /// <summary>What came of it: allowed, refused or failed.</summary>
    public string? Outcome { get; init; }

    /// <summary>Not before then.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Before then.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Which page, from 1.</summary>
    public int Page { get; init; } = 1;

    /// <summary>Entries on a page, from 1.</summary>
    public int PageSize { get; init; } = 100;
}
