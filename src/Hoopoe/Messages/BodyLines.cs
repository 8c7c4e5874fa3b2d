namespace Hoopoe.Messages;

/// <summary>Cuts a stream of bytes into lines while they arrive, whatever their encoding is; the last need not be ended.</summary>
internal static class BodyLines
{
    public static IEnumerable<byte[]> Of(Stream input)
    {
        using var buffered = new BufferedStream(input);
        List<byte> line = [];
        int read;
        while ((read = buffered.ReadByte()) >= 0)
        {
            if (read != '\n')
            {
                line.Add((byte)read);
                continue;
            }
            if (line is [.., (byte)'\r']) line.RemoveAt(line.Count - 1);
            yield return [.. line];
            line.Clear();
        }
        if (line.Count > 0) yield return [.. line];
    }
}
