namespace Hoopoe.Core.Messages;

/// <summary>Reads bodies of messages wherever they are, for those who show messages to people. The caller holds the message.</summary>
public static class MessageBody
{
    /// <summary>Copies the beginning of a body.</summary>
    /// <param name="message">The message.</param>
    /// <param name="most">Bytes at most.</param>
    /// <exception cref="Hoopoe.Journal.JournalException">It is on disk alone and cannot be read.</exception>
    public static byte[] Copy(Message message, int most)
    {
        if (!message.IsChunked) return message.Body[..Math.Min(most, message.BodyLength)].ToArray();
        byte[] body = new byte[Math.Min(most, message.BodyLength)];
        byte[] piece = new byte[Math.Min(StoredBody.PieceLength, message.BodyLength)];
        for (int i = 0; i * StoredBody.PieceLength < body.Length; i++)
        {
            var read = piece.AsSpan(0, StoredBody.LengthOf(i, message.BodyLength));
            message.Slab.StoredBody!.Read(i, read);
            var rest = body.AsSpan(i * StoredBody.PieceLength);
            read[..Math.Min(read.Length, rest.Length)].CopyTo(rest);
        }
        return body;
    }
}
