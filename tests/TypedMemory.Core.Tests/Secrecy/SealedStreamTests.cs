using System.Security.Cryptography;
using System.Text;
using TypedMemory.Core.Secrecy;

namespace TypedMemory.Core.Tests.Secrecy;

public sealed class SealedStreamTests
{
    private const int Chunk = ChunkStream.PlainLength + ChunkStream.Overhead;

    private static readonly byte[] s_key = [.. Enumerable.Range(0, MemoryKeys.KeyLength).Select(i => (byte)i)];

    [Fact]
    public async Task Bytes_are_sealed_as_the_documentation_says()
    {
        // Made by another implementation of docs/sealed-values.md, with another library.
        byte[] small = await SealAsync("hello"u8.ToArray(), "a.txt", "text/plain");
        Assert.Equal(
            "6a892876b6bcfb4657d2ff1916b185fa233c1156b95c9afc331dd3aa2273bf79ad",
            Convert.ToHexStringLower(small));

        byte[] large = await SealAsync(Bytes(2 * ChunkStream.PlainLength), "b.bin", "application/octet-stream");
        Assert.Equal(131_156, large.Length);
        Assert.Equal(
            "6c0372d6a060120e899a421fe391f17b0a29b7a64e1007a3e0026f58e120b705",
            Convert.ToHexStringLower(SHA256.HashData(large)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(ChunkStream.PlainLength - 1)]
    [InlineData(ChunkStream.PlainLength)]
    [InlineData(ChunkStream.PlainLength + 1)]
    [InlineData((3 * ChunkStream.PlainLength) + 17)]
    public async Task Bytes_of_any_length_come_back_and_their_length_is_known_before(int length)
    {
        byte[] plain = Bytes(length);
        byte[] stored = await SealAsync(plain);
        Assert.Equal(stored, await SealAsync(plain));
        Assert.Equal(length, ChunkStream.PlainLengthOf(stored.Length));
        Assert.Equal(plain, await OpenAsync(stored));
        using var sync = new MemoryStream();
        using (Stream opening = Opening(new MemoryStream(stored))) opening.CopyTo(sync);
        Assert.Equal(plain, sync.ToArray());
    }

    [Fact]
    public async Task Bytes_that_were_flipped_cut_off_or_put_in_another_order_are_never_read_as_whole()
    {
        byte[] stored = await SealAsync(Bytes((3 * ChunkStream.PlainLength) + 17));
        var random = new Random(17);
        for (int i = 0; i < 50; i++)
        {
            byte[] flipped = [.. stored];
            flipped[random.Next(flipped.Length)] ^= (byte)(1 << random.Next(8));
            await Assert.ThrowsAsync<InvalidDataException>(() => OpenAsync(flipped));
        }

        foreach (int length in (int[])[0, 17, Chunk, 2 * Chunk, 3 * Chunk, stored.Length - 1])
            await Assert.ThrowsAsync<InvalidDataException>(() => OpenAsync(stored[..length]));
        byte[] swapped = [.. stored[Chunk..(2 * Chunk)], .. stored[..Chunk], .. stored[(2 * Chunk)..]];
        await Assert.ThrowsAsync<InvalidDataException>(() => OpenAsync(swapped));
    }

    [Fact]
    public async Task A_chunk_of_another_version_does_not_fit()
    {
        byte[] one = Bytes(2 * ChunkStream.PlainLength), other = [.. one];
        other[0]++;
        byte[] first = await SealAsync(one), second = await SealAsync(other);

        await Assert.ThrowsAsync<InvalidDataException>(() => OpenAsync([.. first[..Chunk], .. second[Chunk..]]));
    }

    private static byte[] Bytes(int length) => [.. Enumerable.Range(0, length).Select(static i => (byte)(i % 251))];

    private static byte[] Context(string name, string contentType) =>
        SealKeys.Context("attachment", "k1", "note:a", name, contentType);

    private static async Task<byte[]> SealAsync(
        byte[] plain, string name = "b.bin", string contentType = "application/octet-stream")
    {
        byte[] context = Context(name, contentType);
        await using var sealing = new SealingStream(new MemoryStream(plain), new SealKeys(s_key, context), context);
        return await ReadAsync(sealing);
    }

    private static async Task<byte[]> OpenAsync(byte[] stored)
    {
        await using Stream opening = Opening(new MemoryStream(stored));
        return await ReadAsync(opening);
    }

    private static OpeningStream Opening(Stream stored)
    {
        byte[] context = Context("b.bin", "application/octet-stream");
        return new OpeningStream(
            stored, new SealKeys(s_key, context), context, static () => new InvalidDataException("changed"));
    }

    private static async Task<byte[]> ReadAsync(Stream stream)
    {
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes, TestContext.Current.CancellationToken);
        return bytes.ToArray();
    }
}
