import { notFound } from "next/navigation";
import { NotebookScreen } from "../../../../components/notebook/NotebookScreen.tsx";
import { NotebookId } from "../../../../compute/protocol/ids.ts";

export default async function NotebookPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  if (!NotebookId.safeParse(id).success) notFound();
  return <NotebookScreen notebookId={id} />;
}
