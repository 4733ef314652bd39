using System.CommandLine;
using TypedMemory.Cli.Shell;
using TypedMemory.Cli.Store;
using TypedMemory.Core.Merging.Forgetting;
using TypedMemory.Core.Merging.History;
using TypedMemory.Replication.Sync;
using TypedMemory.Sqlite;

namespace TypedMemory.Cli.Documents;

/// <summary><c>typedmemory forget</c>: erases a document, and tells which replicas have got that.</summary>
internal static class ForgetCommand
{
    public static Command Create()
    {
        Argument<string> store = CommonOptions.Store(), id = CommonOptions.Id();
        var receipts = new Option<bool>("--receipts")
        {
            Description = "Print which replicas have got the erasure. Of a document that is erased already, nothing "
                + "else is done.",
        };
        var command = new Command(
            "forget",
            "Erases a document with its history and attachments, here and on every replica that gets its tombstone.")
        { store, id, receipts, CommonOptions.Json() };
        return command.Does(async (result, output, token) =>
        {
            string path = result.GetValue(store)!, document = result.GetValue(id)!;
            bool isErased = result.GetValue(receipts)
                && await IsErasedAsync(path, document, token).ConfigureAwait(false);
            return await StoreFile.WithAsync(path, readOnly: isErased, async opened =>
            {
                if (!isErased) await ForgetAsync(opened, document, token).ConfigureAwait(false);
                if (!result.GetValue(receipts)) return ExitCodes.Done;
                foreach (ErasureReceipt receipt in await ErasureReceipts.ReadAsync(
                    opened, document, token).ConfigureAwait(false)) Write(output, receipt);
                return ExitCodes.Done;
            }, token).ConfigureAwait(false);
        });
    }

    private static async Task<bool> IsErasedAsync(string path, string id, CancellationToken cancellationToken)
    {
        bool isErased = false;
        await StoreFile.WithAsync(path, readOnly: true, async opened =>
        {
            isErased = await opened.GetAsync(id, cancellationToken).ConfigureAwait(false) is { Deleted: true };
            return ExitCodes.Done;
        }, cancellationToken).ConfigureAwait(false);
        return isErased;
    }

    private static async Task ForgetAsync(
        SqliteDocumentStore store, string id, CancellationToken cancellationToken)
    {
        var merge = new PlainMerge(id, ConflictPolicy.ForgetWins);
        if (await DocumentForget.RunAsync(store, merge, id, cancellationToken).ConfigureAwait(false)) return;
        throw new TypedMemoryException(
            TypedMemoryErrorCodes.NotFound, $"There is no document \"{id}\" in the store.");
    }

    private static void Write(Output output, ErasureReceipt receipt)
    {
        if (!output.IsJson)
        {
            string state = receipt.IsAcknowledged ? "erased" : $"open: {receipt.Reason}";
            output.Line($"{receipt.Replica}  {state}");
            return;
        }

        output.Object(json =>
        {
            json.WriteString("replica", receipt.Replica);
            json.WriteBoolean("acknowledged", receipt.IsAcknowledged);
            if (receipt.Reason is not null) json.WriteString("reason", receipt.Reason);
        });
    }
}
