namespace Hoopoe.Tests.Testing.Storage;

/// <summary>One change of a disk, recorded so that it can be done again up to any point.</summary>
internal abstract record DiskOperation
{
    internal sealed record Create(string Name) : DiskOperation;

    internal sealed record Write(string Name, long Offset, byte[] Bytes) : DiskOperation;

    internal sealed record Sync(string Name) : DiskOperation;

    internal sealed record Rename(string From, string To) : DiskOperation;

    internal sealed record Delete(string Name) : DiskOperation;

    internal sealed record SyncNames : DiskOperation;
}
