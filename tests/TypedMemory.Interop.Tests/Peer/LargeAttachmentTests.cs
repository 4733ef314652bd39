using System.Globalization;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.CouchDb;
using TypedMemory.Interop.Tests.Faults;
using TypedMemory.Replication.Local;
using TypedMemory.Replication.Sync;
using TypedMemory.Sqlite;
using TypedMemory.TestKit;

namespace TypedMemory.Interop.Tests.Peer;

/// <summary>
/// Attachments that are larger than what may be in memory, through our hub in this process: both ends count.
/// <c>TYPEDMEMORY_ATTACHMENT_MB</c> sets the size.
/// </summary>
[Collection(nameof(AloneInTheProcess))]
public sealed class LargeAttachmentTests : IAsyncLifetime
{
    private const long MemoryBound = 64L << 20;

    private readonly string _folder = Directory.CreateTempSubdirectory("typedmemory-large-").FullName;
    private readonly FaultHub _hub = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static long Size =>
        (int.TryParse(Environment.GetEnvironmentVariable("TYPEDMEMORY_ATTACHMENT_MB"), out int size)
            ? size : 80L) << 20;

    public async ValueTask InitializeAsync() => await _hub.RestartAsync();

    public async ValueTask DisposeAsync()
    {
        await _hub.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_large_attachment_passes_both_ways_without_being_in_memory()
    {
        await using SqliteDocumentStore first = await OpenAsync("first");
        await using SqliteDocumentStore second = await OpenAsync("second");
        await using CouchDbPeer peer = Open("large");
        await peer.CreateAsync(Token);

        // What is needed once: compiled code, pools, connections.
        await SyncAsync(first, peer, "warm", 1 << 20);
        await SyncAsync(second, peer, id: null, 0);

        long pushed = await PeakAsync(() => SyncAsync(first, peer, "large", Size));
        long pulled = await PeakAsync(() => SyncAsync(second, peer, id: null, 0));
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{Size >> 20} MiB: {pushed >> 20} MiB more in memory to push, {pulled >> 20} MiB to pull, the hub's share included."));
        await StoreComparison.AssertSameAsync(first, second);
        Assert.True(
            pushed < MemoryBound, $"{pushed >> 20} MiB were in memory to push an attachment of {Size >> 20} MiB.");
        Assert.True(
            pulled < MemoryBound, $"{pulled >> 20} MiB were in memory to pull an attachment of {Size >> 20} MiB.");
    }

    private static async Task<long> PeakAsync(Func<Task> work)
    {
        using var memory = new MemoryWatch();
        await work();
        return memory.Peak;
    }

    private CouchDbPeer Open(string database) => new(new CouchDbPeerOptions
    {
        Url = new Uri($"http://{FaultHub.User}:{FaultHub.Password}@127.0.0.1:{_hub.Port}/{database}"),
    });

    private async Task<SqliteDocumentStore> OpenAsync(string name) =>
        await SqliteDocumentStore.OpenAsync(
            new SqliteStoreOptions { Path = Path.Combine(_folder, name + ".db") }, Token);

    private static async Task SyncAsync(SqliteDocumentStore store, CouchDbPeer peer, string? id, long length)
    {
        if (id is not null)
        {
            IAttachmentStage stage = await store.StageAttachmentAsync(new NoiseStream(length), Token);
            await using (stage)
            {
                await store.PutAsync(id, "{}", new DocumentAttachment
                {
                    Name = "file",
                    ContentType = "application/octet-stream",
                    Length = stage.Length,
                    RevPos = 1,
                    Digest = stage.Md5Digest,
                    Sha256 = stage.Sha256,
                });
            }
        }

        await Replicator.SyncAsync(new LocalPeer(store, "ours"), peer, cancellationToken: Token);
    }

    /// <summary>Bytes that cannot be compressed, made as they are read.</summary>
    private sealed class NoiseStream(long length) : Stream
    {
        private readonly Random _random = new(7);
        private long _left = length;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count)
        {
            int read = (int)Math.Min(count, _left);
            _random.NextBytes(buffer.AsSpan(offset, read));
            _left -= read;
            return read;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }

    /// <summary>
    /// The most live bytes above those at first, looked at all the time: what is garbage counts for nothing, so a busy
    /// machine does not either.
    /// </summary>
    private sealed class MemoryWatch : IDisposable
    {
        private readonly long _before;
        private readonly Timer _timer;
        private long _peak;

        public MemoryWatch()
        {
            _before = GC.GetTotalMemory(forceFullCollection: true);
            _timer = new Timer(_ => Look(), null, 0, 100);
        }

        public long Peak => Math.Max(0, Volatile.Read(ref _peak));

        public void Dispose() => _timer.Dispose();

        private void Look()
        {
            long above = GC.GetTotalMemory(forceFullCollection: true) - _before;
            if (above > Volatile.Read(ref _peak)) Volatile.Write(ref _peak, above);
        }
    }
}
