namespace Hoopoe.Management.Auditing;

/// <summary>What has been kept of who did what: the seam to whoever keeps it. Any thread may call.</summary>
public interface IAuditReader
{
    /// <summary>Finds entries, the newest first. Reads files, and may take seconds where very much is kept.</summary>
    AuditPage Find(AuditQuery query);
}
