namespace Hoopoe.Core.Durability;

/// <summary>Where the indexes of pages are read from: the store of a broker, or a journal that nobody has open.</summary>
public interface IPageIndexes
{
    /// <summary>The time of day, for expiry times that are kept.</summary>
    Clock Clock { get; }

    /// <summary>Reads the index of a page back; false if it is damaged, which is reported.</summary>
    bool TryLoadIndex(long position, Span<byte> index);
}
